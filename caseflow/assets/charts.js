// Draws the charts of the coordinator's pages; only these pages load it. Without it they show the
// same figures as bars and tables.
import { drawCharts } from "./scripts/draw_charts.js";

drawCharts(document);
