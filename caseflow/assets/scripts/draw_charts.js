// Stacked bars by ECharts, of which only the parts that we use are bundled. It draws SVG, describes
// each chart in words for screen readers, and gives each series a pattern beside its colour.
import { BarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([AriaComponent, BarChart, GridComponent, LegendComponent, SVGRenderer]);

// The same colours as in styles/_chart.scss.
const FILLS = {
  good: "#2f7d5b", running: "#7fc4a4", waiting: "#8fb3d9", warning: "#b06a00", danger: "#b3261e",
  dark: "#3d2b3d", quiet: "#9aa5a3",
};
const ROW = 34;

function options(data, rightToLeft, width, font) {
  // The legend wraps, and the bars begin below it.
  const wide = data.series.reduce((sum, [name]) => sum + name.length * 8 + 50, 0);
  const legend = Math.ceil(wide / Math.max(width, 1)) * 26;
  const narrow = width < 500;
  const text = { color: "#17302f", fontFamily: font, fontSize: 14 };
  return {
    animation: false,
    aria: { enabled: true, decal: { show: true }, label: { description: described(data) } },
    grid: { top: legend + 8, bottom: 8, left: 8, right: 24, containLabel: true },
    legend: { top: 0, left: rightToLeft ? "right" : "left", selectedMode: false, textStyle: text },
    textStyle: text,
    xAxis: { type: "value", inverse: rightToLeft, minInterval: 1, axisLabel: text },
    yAxis: {
      type: "category",
      data: data.labels,
      inverse: true,
      position: rightToLeft ? "right" : "left",
      axisLabel: { ...text, width: narrow ? 110 : 220, overflow: "break" },
      axisTick: { show: false },
    },
    series: data.series.map(([name, kind], index) => ({
      name,
      type: "bar",
      stack: "all",
      barMaxWidth: 22,
      silent: true,
      itemStyle: { color: FILLS[kind], borderColor: "#ffffff", borderWidth: 1 },
      data: data.rows.map((counts) => counts[index]),
    })),
  };
}

// In the page's own words: ECharts would describe every chart in English.
function described(data) {
  const rows = data.labels.map((label, row) => {
    const counts = data.series.map(([name], index) => `${name} ${data.rows[row][index]}`);
    return `${label}: ${counts.join(", ")}`;
  });
  return [data.title, ...rows].join(". ");
}

function draw(figure) {
  const place = figure.querySelector("[data-chart-place]");
  const bars = figure.querySelector("[data-chart-fallback]");
  const data = JSON.parse(figure.dataset.chart);
  place.hidden = false;
  place.style.height = `${data.labels.length * ROW + 110}px`;
  const chart = init(place, null, { renderer: "svg" });
  const show = () => {
    const rightToLeft = document.documentElement.dir === "rtl";
    const font = getComputedStyle(document.body).fontFamily;
    chart.resize();
    chart.setOption(options(data, rightToLeft, place.clientWidth, font));
  };
  show();
  place.setAttribute("role", "img");
  // Hidden last: if anything failed before, the bars stay.
  bars.hidden = true;
  addEventListener("resize", show);
}

export function drawCharts(root) {
  for (const figure of root.querySelectorAll("[data-chart]")) draw(figure);
}
