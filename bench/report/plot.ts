import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Plot } from "../results.ts";

/** A plot as SVG that reads on white and on black alike. */
export async function svgOf({ title, x, y, points }: Plot): Promise<string> {
  const grey = "#808080";
  const axis = {
    labelColor: grey,
    titleColor: grey,
    tickColor: grey,
    domainColor: grey,
    gridColor: "#80808040",
  };
  const series = new Set(points.map((point) => point.series));
  const spec: TopLevelSpec = {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    title: { text: title, color: grey, anchor: "start" },
    width: 560,
    height: 280,
    background: "transparent",
    data: { values: [...points] },
    mark: { type: "line", point: points.length / series.size <= 20 },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: x.title,
        scale: scaleOf(x.scale, false),
        // Powers of ten are what was measured: no lines between them.
        ...(x.scale === "log" ? { axis: { values: [...new Set(points.map((point) => point.x))] } } : {}),
      },
      y: { field: "y", type: "quantitative", title: y.title, scale: scaleOf(y.scale, true) },
      color: {
        field: "series",
        type: "nominal",
        title: null,
        ...(series.size > 1 ? {} : { legend: null }),
      },
    },
    config: { axis, legend: { labelColor: grey, labelLimit: 320 }, view: { stroke: null } },
  };
  const view = new View(parse(compile(spec).spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return `${svg}\n`;
}

/** @param zero whether a linear one begins at 0 */
function scaleOf(type: "linear" | "log", zero: boolean) {
  return type === "log" ? { type, nice: false } : { type, zero, nice: zero };
}
