/** Supply and demand of one interval as a picture, for a screen, a report or a black-and-white printer. */
import { formatDecimal, formatGrouped, formatPrice } from "./decimal.ts";

/** Quantity at one price. */
export interface Level {
  /** 0.001 currency/MWh. */
  price: number;
  /** kWh, positive. */
  quantity: number;
}

/** What is drawn. */
export interface Picture {
  title: string;
  /** A sentence below the title. */
  subtitle: string;
  /** Name of the currency in the labels. */
  currency: string;
  /** By price ascending. */
  supply: readonly Level[];
  /** By price descending. */
  demand: readonly Level[];
  /** Null when nothing trades. */
  result: { price: number; volume: number } | null;
}

const WIDTH = 960;
const HEIGHT = 600;
const PLOT = { left: 104, right: 930, top: 112, bottom: 520 } as const;
const INK = "#1a1a1a";
const GREY = "#6b6b6b";
const SUPPLY = "#0b4f9e";
const DEMAND = "#b8430f";
const MINUS = "\u2212";
const FONT = "'Noto Sans', 'Helvetica Neue', Arial, 'Noto Sans CJK SC', sans-serif";

/** From data to pixels. */
interface Scale {
  x: (quantity: number) => number;
  y: (price: number) => number;
}

/** Values from 0 or `min` to `max` on a 1–2–5 grid, about `wanted` of them. */
export function roundTicks(min: number, max: number, wanted: number): { ticks: number[]; step: number } {
  const rough = (max - min) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? 10 * power;
  const ticks: number[] = [];
  for (let i = Math.ceil(min / step); i * step <= max; i++) ticks.push(i * step);
  return { ticks, step };
}

/** Price below which `share` of the quantity lies. */
function quantile(levels: readonly Level[], share: number): number {
  const sorted = [...levels].sort((x, y) => x.price - y.price);
  let rest = share * sorted.reduce((sum, { quantity }) => sum + quantity, 0);
  for (const { price, quantity } of sorted) {
    rest -= quantity;
    if (rest <= 0) return price;
  }
  return sorted.at(-1)?.price ?? 0;
}

/**
 * The prices that are drawn: all of them, unless a few far ones would flatten the rest; then those that 96 % of each side's
 * quantity lies between, and the result.
 */
function priceRange({ supply, demand, result }: Picture): { min: number; max: number; cut: boolean } {
  const sides = [supply, demand].filter((levels) => levels.length > 0);
  const all = sides.flat().map(({ price }) => price);
  if (result !== null) all.push(result.price);
  const core = sides.flatMap((levels) => [quantile(levels, 0.02), quantile(levels, 0.98)]);
  if (result !== null) core.push(result.price);
  const extent = (prices: readonly number[]) => ({
    min: prices.reduce((x, y) => Math.min(x, y), Infinity),
    max: prices.reduce((x, y) => Math.max(x, y), -Infinity),
  });
  const full = extent(all);
  const narrow = extent(core);
  const cut = full.max - full.min > 4 * Math.max(narrow.max - narrow.min, 1);
  const { min, max } = cut ? narrow : full;
  const margin = Math.max((max - min) * 0.08, 1);
  return { min: min - margin, max: max + margin, cut };
}

const total = (levels: readonly Level[]) => levels.reduce((sum, { quantity }) => sum + quantity, 0);

/** Text for XML. */
const escape = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const px = (value: number) => (Math.round(value * 10) / 10).toString();

/** A step curve from the left edge to where the side is used up and on to the edge of the plot. */
function curvePath(levels: readonly Level[], { x, y }: Scale, from: number, to: number): string {
  const path = [`M${px(x(0))} ${px(from)}`];
  let quantity = 0;
  let [lastX, lastY] = [px(x(0)), px(from)];
  const go = (command: "H" | "V", value: number) => {
    const text = px(Math.min(Math.max(value, -1e4), 1e4));
    if (text === (command === "H" ? lastX : lastY)) return;
    path.push(command + text);
    if (command === "H") lastX = text;
    else lastY = text;
  };
  for (const level of levels) {
    quantity += level.quantity;
    go("V", y(level.price));
    go("H", x(quantity));
  }
  go("V", to);
  return path.join("");
}

/** The area between the curves up to the traded volume. */
function tradedPath(picture: Picture, scale: Scale, volume: number): string {
  const corners = (levels: readonly Level[]) => {
    const points: string[] = [];
    let quantity = 0;
    for (const level of levels) {
      if (quantity >= volume) break;
      const end = Math.min(quantity + level.quantity, volume);
      for (const at of [quantity, end]) points.push(`${px(scale.x(at))} ${px(scale.y(level.price))}`);
      quantity = end;
    }
    return points;
  };
  return `M${[...corners(picture.supply), ...corners(picture.demand).reverse()].join("L")}Z`;
}

const text = (x: number, y: number, content: string, attributes = "") =>
  `<text x="${px(x)}" y="${px(y)}" ${attributes}>${escape(content)}</text>`;

/** Width of a tag. */
const tagWidth = (content: string) => 8.2 * content.length + 12;

/** Whether the round value at x would touch the tag at tagX. */
const overlaps = (x: number, label: string, tagX: number, content: string) =>
  Math.abs(x - tagX) < tagWidth(content) / 2 + 4 * label.length + 4;

/** A dark label on an axis. */
function tag(x: number, y: number, content: string, anchor: "end" | "middle"): string {
  const width = tagWidth(content);
  const left = anchor === "end" ? x - width : Math.min(Math.max(x - width / 2, PLOT.left - 40), WIDTH - 4 - width);
  return (
    `<rect x="${px(left)}" y="${px(y - 11)}" width="${px(width)}" height="22" rx="3" fill="${INK}"/>` +
    text(left + width / 2, y + 5, content, `text-anchor="middle" fill="#fff" font-weight="600"`)
  );
}

/** Levels too close to tell apart are drawn as one: at most a few thousand points, however large the book. */
function thin(levels: readonly Level[], { x, y }: Scale): Level[] {
  const drawn: Level[] = [];
  let waiting = 0;
  levels.forEach(({ price, quantity }, i) => {
    waiting += quantity;
    const next = levels[i + 1];
    const visible = x(waiting) - x(0) >= 0.4 || next === undefined || Math.abs(y(next.price) - y(price)) >= 0.4;
    if (!visible) return;
    drawn.push({ price, quantity: waiting });
    waiting = 0;
  });
  return drawn;
}

/** The whole picture. */
export function drawCurves(whole: Picture): string {
  const { result, currency } = whole;
  const { min, max, cut } = priceRange(whole);
  const mostKwh = Math.max(total(whole.supply), total(whole.demand), 1);
  const inMwh = mostKwh >= 100_000;
  const unitKwh = inMwh ? 1000 : 1;
  const scale: Scale = {
    x: (quantity) => PLOT.left + (quantity / (mostKwh * 1.04)) * (PLOT.right - PLOT.left),
    y: (price) => PLOT.bottom - ((price - min) / (max - min)) * (PLOT.bottom - PLOT.top),
  };
  const [supply, demand] = [thin(whole.supply, scale), thin(whole.demand, scale)];
  const picture = { ...whole, supply, demand };
  const energyOf = (kwh: number) => (inMwh ? groupedDecimal(kwh, 3) : formatGrouped(kwh));

  const priceTicks = roundTicks(min, max, 7);
  const energyTicks = roundTicks(0, mostKwh * 1.04, 8);
  const priceDigits = priceTicks.step >= 1000 ? 0 : priceTicks.step >= 100 ? 1 : priceTicks.step >= 10 ? 2 : 3;
  const grid = priceTicks.ticks.map((tick) => {
    const y = scale.y(tick);
    const label = groupedFixed(tick / 1000, priceDigits);
    return (
      `<path d="M${PLOT.left} ${px(y)}H${PLOT.right}" stroke="${tick === 0 ? GREY : "#e3e3e3"}"/>` +
      (result !== null && Math.abs(y - scale.y(result.price)) < 19
        ? ""
        : text(PLOT.left - 10, y + 5, label, `text-anchor="end" fill="${GREY}"`))
    );
  });
  const energyDigits = Math.max(0, -Math.floor(Math.log10(energyTicks.step / unitKwh) + 1e-9));
  for (const tick of energyTicks.ticks) {
    const x = scale.x(tick);
    grid.push(`<path d="M${px(x)} ${PLOT.bottom}v6" stroke="${INK}"/>`);
    const label = groupedFixed(tick / unitKwh, energyDigits);
    const hidden = result !== null && overlaps(x, label, scale.x(result.volume), energyOf(result.volume));
    if (!hidden) grid.push(text(x, PLOT.bottom + 24, label, `text-anchor="middle" fill="${GREY}"`));
  }

  const mark: string[] = [];
  if (result !== null) {
    const [x, y] = [scale.x(result.volume), scale.y(result.price)];
    mark.push(
      `<path d="M${PLOT.left} ${px(y)}H${px(x)}V${PLOT.bottom}" fill="none" stroke="${INK}" stroke-dasharray="2 4"/>`,
      `<circle cx="${px(x)}" cy="${px(y)}" r="6" fill="#fff" stroke="${INK}" stroke-width="2.5"/>`,
      tag(PLOT.left - 4, y, formatPrice(result.price).replace("-", MINUS), "end"),
      tag(x, PLOT.bottom + 19, energyOf(result.volume), "middle"),
    );
  }

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="${FONT}" font-size="14" role="img" aria-label="${escape(`${picture.title}. ${picture.subtitle}`)}">
<title>${escape(picture.title)}</title>
<clipPath id="plot"><rect x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.right - PLOT.left}" height="${PLOT.bottom - PLOT.top}"/></clipPath>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${text(PLOT.left, 36, picture.title, `font-size="21" font-weight="600" fill="${INK}"`)}
${text(PLOT.left, 60, picture.subtitle, `fill="${GREY}"`)}
${legend(result !== null)}
${grid.join("\n")}
<g clip-path="url(#plot)" fill="none" stroke-width="2.75" stroke-linejoin="round">
${result === null ? "" : `<path d="${tradedPath(picture, scale, result.volume)}" fill="#000" fill-opacity="0.07"/>`}
<path d="${curvePath(supply, scale, PLOT.bottom, PLOT.top)}" stroke="${SUPPLY}"/>
<path d="${curvePath(demand, scale, PLOT.top, PLOT.bottom)}" stroke="${DEMAND}" stroke-dasharray="9 4"/>
</g>
<path d="M${PLOT.left} ${PLOT.top}V${PLOT.bottom}H${PLOT.right}" fill="none" stroke="${INK}"/>
${text(10, PLOT.top - 14, `Price (${currency}/MWh)`, `fill="${INK}"`)}
${text(PLOT.right, PLOT.bottom + 52, `Energy (${inMwh ? "MWh" : "kWh"})`, `text-anchor="end" fill="${INK}"`)}
${cut ? text(PLOT.left, PLOT.bottom + 52, "A few prices lie beyond the axis.", `fill="${GREY}" font-size="12"`) : ""}
${mark.join("\n")}
</svg>
`;
}

/** What the lines mean. */
function legend(withResult: boolean): string {
  const y = 84;
  let x = PLOT.right;
  const entries = [
    { label: "Supply (asks)", width: 96, key: `<path d="M0 0h34" stroke="${SUPPLY}" stroke-width="2.75"/>` },
    {
      label: "Demand (bids)",
      width: 102,
      key: `<path d="M0 0h34" stroke="${DEMAND}" stroke-width="2.75" stroke-dasharray="9 4"/>`,
    },
    { label: "Traded", width: 50, key: `<rect x="8" y="-8" width="20" height="16" fill="#000" fill-opacity="0.07"/>` },
    {
      label: "Price and volume",
      width: 116,
      key: `<circle cx="22" r="6" fill="#fff" stroke="${INK}" stroke-width="2.5"/>`,
    },
  ].slice(0, withResult ? 4 : 2);
  return entries
    .reverse()
    .map(({ label, width, key }) => {
      x -= width;
      const at = x;
      x -= 66;
      return `<g transform="translate(${at - 42} ${y})">${key}${text(42, 5, label, `fill="${INK}"`)}</g>`;
    })
    .join("\n");
}

/** kWh in MWh with as many decimals as needed. */
function groupedDecimal(kwh: number, places: number): string {
  const [whole = "", fraction = ""] = formatDecimal(kwh, places).split(".");
  const rest = fraction.replace(/0+$/, "");
  return formatGrouped(Number(whole)) + (rest === "" ? "" : `.${rest}`);
}

/** A number with a fixed number of decimals, thousands apart, a true minus sign. */
function groupedFixed(value: number, digits: number): string {
  const [whole = "", fraction] = Math.abs(value).toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  return `${value < 0 ? MINUS : ""}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}
