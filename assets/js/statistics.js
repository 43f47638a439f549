// Draws the charts of a page from their tables, in the colours of the theme, and redraws them when the theme changes.

import {
  CategoryScale, Chart, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip,
} from "chart.js";

Chart.register(CategoryScale, Filler, LinearScale, LineController, LineElement, PointElement, Tooltip);

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const charts = new Map();

function rowsOf(figure) {
  return [...figure.querySelectorAll("tbody tr")].map((row) => ({
    label: row.cells[0].textContent,
    short: row.cells[0].dataset.short,
    numbers: [...row.cells].slice(1).map(({ dataset }) => (dataset.number === "" ? null : Number(dataset.number))),
  }));
}

// Read the colours from the swatches of the legend. Computed values work whatever notation the stylesheet has.
function coloursOf(figure) {
  const [clicks, visits, earlier] = [1, 2, 3].map((series) => {
    const swatch = figure.querySelector(`[data-series="${series}"]`);
    return swatch ? getComputedStyle(swatch) : undefined;
  });
  const { color, borderTopColor } = getComputedStyle(figure);
  const { color: quiet } = getComputedStyle(figure.querySelector(".muted"));
  const background = getComputedStyle(figure).backgroundColor;
  return {
    lines: [clicks, visits, earlier].map((style) => style?.borderTopColor),
    area: clicks.backgroundColor,
    grid: borderTopColor,
    text: quiet,
    strong: color,
    background,
  };
}

function paint(chart, figure) {
  const { lines, area, grid, text, strong, background } = coloursOf(figure);
  chart.data.datasets.forEach((series, place) => {
    series.borderColor = series.pointHoverBackgroundColor = lines[place];
    series.backgroundColor = area;
  });
  const { x, y } = chart.options.scales;
  x.ticks.color = y.ticks.color = text;
  x.border.color = y.grid.color = grid;
  Object.assign(chart.options.plugins.tooltip, {
    backgroundColor: background, borderColor: grid, titleColor: strong, bodyColor: strong,
  });
}

function draw(figure) {
  const rows = rowsOf(figure);
  const names = [...figure.querySelectorAll("thead th")].slice(1).map((cell) => cell.textContent);
  const whole = new Intl.NumberFormat(document.documentElement.lang);
  const few = rows.length < 2;
  const datasets = names.map((label, place) => ({
    label,
    data: rows.map(({ numbers }) => numbers[place]),
    fill: place === 0,
    borderWidth: place === 0 ? 2 : 1.5,
    borderDash: place === 2 ? [4, 4] : [],
    pointRadius: few ? 3 : 0,
    pointHoverRadius: 4,
    pointHitRadius: 12,
    tension: 0.25,
    cubicInterpolationMode: "monotone", // never below zero between two days of nothing
    order: place,
  }));
  const chart = new Chart(figure.querySelector("canvas"), {
    type: "line",
    data: { labels: rows.map(({ short }) => short), datasets },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: calm.matches ? false : { duration: 350 },
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { grid: { display: false }, border: {}, ticks: { maxTicksLimit: 8, maxRotation: 0, autoSkipPadding: 24 } },
        y: {
          beginAtZero: true,
          suggestedMax: 4,
          border: { display: false },
          grid: {},
          ticks: { precision: 0, maxTicksLimit: 5, callback: (value) => whole.format(value) },
        },
      },
      plugins: {
        tooltip: {
          borderWidth: 1,
          padding: 10,
          boxPadding: 4,
          usePointStyle: true,
          callbacks: {
            title: ([point]) => rows[point.dataIndex].label,
            label: ({ dataset, raw }) => ` ${dataset.label}: ${raw === null ? "–" : whole.format(raw)}`,
            labelColor: ({ dataset }) => ({ borderColor: dataset.borderColor, backgroundColor: dataset.borderColor }),
          },
        },
      },
    },
  });
  const { fontFamily } = getComputedStyle(figure);
  Chart.defaults.font.family = fontFamily;
  paint(chart, figure);
  chart.update(calm.matches ? "none" : undefined);
  charts.set(figure, chart);
}

function drawAll() {
  for (const [figure, chart] of charts) {
    if (!figure.isConnected) {
      chart.destroy();
      charts.delete(figure);
    }
  }
  for (const figure of document.querySelectorAll("[data-chart]")) {
    if (!charts.has(figure)) draw(figure);
  }
}

function repaint() {
  // Wait for the transition of the theme's colours.
  setTimeout(() => {
    for (const [figure, chart] of charts) {
      paint(chart, figure);
      chart.update("none");
    }
  }, 50);
}

drawAll();
document.addEventListener("htmx:load", drawAll);
dark.addEventListener("change", repaint);
new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
