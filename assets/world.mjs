// Generates the names, flags and map of countries for the statistics from npm packages when the site is built, so that
// pages need neither a map library nor another server.

import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const FLAGS = `${dirname(require.resolve("country-flag-icons/package.json"))}/3x2`;
const WIDTH = 900;
const HEIGHT = 450;
const NO_CODE_OF_ITS_OWN = { Kosovo: "XK" }; // in common use, though not part of ISO 3166
const LEFT_OUT = new Set(["AQ"]); // Antarctica would take a quarter of the map

export function buildWorld(folder) {
  mkdirSync(`${folder}/flags`, { recursive: true });
  const codes = flagCodes();
  for (const code of codes) copyFileSync(`${FLAGS}/${code}.svg`, `${folder}/flags/${code}.svg`);
  writeFileSync(`${folder}/countries.json`, JSON.stringify(names(codes)));
  writeFileSync(`${folder}/world.json`, JSON.stringify(map()));
}

function flagCodes() {
  return readdirSync(FLAGS)
    .filter((name) => /^[A-Z]{2}\.svg$/.test(name))
    .map((name) => name.slice(0, 2));
}

// For each language of the site.
function names(codes) {
  const languages = ["en", ...(existsSync("locale") ? readdirSync("locale") : [])];
  return Object.fromEntries(
    languages.map((language) => {
      const namer = new Intl.DisplayNames(language.replace("_", "-"), { type: "region", fallback: "none" });
      return [language, Object.fromEntries(codes.map((code) => [code, namer.of(code) ?? code]))];
    }),
  );
}

function map() {
  const coarse = countries("countries-110m.json");
  const fine = countries("countries-50m.json");
  const all = { type: "FeatureCollection", features: coarse.filter(({ code }) => !LEFT_OUT.has(code)) };
  const projection = geoNaturalEarth1().fitSize([WIDTH, HEIGHT], all);
  const path = geoPath(projection);
  const shapes = {};
  for (const country of all.features) shapes[country.code] = (shapes[country.code] ?? "") + compact(path(country));
  // Countries that are too small for a shape at this scale become dots.
  const dots = {};
  for (const country of fine) {
    if (country.code && !LEFT_OUT.has(country.code) && !(country.code in shapes)) {
      const [x, y] = path.centroid(country);
      dots[country.code] = [Math.round(x), Math.round(y)];
    }
  }
  const { "": unclaimed = "", ...claimed } = shapes;
  return { width: WIDTH, height: HEIGHT, shapes: claimed, dots, unclaimed };
}

// Path data in whole units, relative to the point before: a third of the size.
function compact(path) {
  return path
    .split("M")
    .filter(Boolean)
    .map((ring) => ring.replace("Z", "").split("L").map((point) => point.split(",").map((number) => Math.round(number))))
    .map((points) => points.filter(([x, y], place) => !place || x !== points[place - 1][0] || y !== points[place - 1][1]))
    .filter((points) => points.length > 2)
    .map(([first, ...others]) => {
      let [x, y] = first;
      const steps = others.map(([nextX, nextY]) => {
        const step = `${nextX - x},${nextY - y}`;
        [x, y] = [nextX, nextY];
        return step;
      });
      return `M${first}l${steps.join(" ").replaceAll(/[ ,]-/g, "-")}z`;
    })
    .join("");
}

function countries(file) {
  const topology = JSON.parse(readFileSync(require.resolve(`world-atlas/${file}`)));
  const { features } = feature(topology, topology.objects.countries);
  return features.map((country) => ({ ...country, code: codeOf(country) }));
}

// The atlas has numeric codes (276). Canonical language tags convert them to letters (DE).
function codeOf({ id, properties }) {
  return id ? new Intl.Locale(`und-${id}`).region : (NO_CODE_OF_ITS_OWN[properties.name] ?? "");
}
