// adapt-tools.js of plain pages.
import { tools } from "./tools.js";

window.usherTools = tools;
