// Builds everything in static/ except the style sheet: bundled scripts, a style sheet of the admin, and images from packages.

import { copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { build } from "esbuild";
import { buildWorld } from "./world.mjs";

const entries = readdirSync("assets/js").filter((name) => name.endsWith(".js"));

mkdirSync("static", { recursive: true });
await build({
  entryPoints: [...entries.map((name) => `assets/js/${name}`), "assets/operations.css"],
  entryNames: "[name]",
  outdir: "static",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  logLevel: "warning",
});
copyFileSync("assets/favicon.svg", "static/favicon.svg");
buildWorld("static");
