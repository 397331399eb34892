/**
 * Contracted against metered energy as a picture, for a screen or a printer. Whole numbers only: energy in Wh, places in tenths
 * of a pixel, rounded half up; the picture proves nothing and nothing is computed from it.
 */
import { rounding } from "../core/index.ts";
import { formatDecimal } from "../units.ts";
import { ENERGY_DECIMALS, energyOfRow, grouped, type PrintedRow } from "./printed.ts";
import { type Lang, WORDS } from "./words.ts";

/** Colours of the picture, which the page takes up: ink, grey, metered energy, short, long. */
export const COLOURS = {
  ink: "#1b2430",
  grey: "#66707c",
  metered: "#c9d3de",
  short: "#c2571a",
  long: "#1f6f8b",
} as const;

/** Tenths of a pixel. */
const WIDTH = 7600n;
const HEIGHT = 2500n;
const LEFT = 640n;
const RIGHT = 7560n;
const TOP = 420n;
const BOTTOM = 2060n;

/** Tenths of a pixel as pixels. */
const px = (tenths: bigint) => formatDecimal(tenths, 1, 0);

/** Text for XML and HTML, in content and in quoted attributes. */
export const escapeText = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

const text = (x: bigint, y: bigint, content: string, attributes = "") =>
  `<text x="${px(x)}" y="${px(y)}" ${attributes}>${escapeText(content)}</text>`;

/**
 * The step of a 1–2–5 grid with at most `most` steps over a span.
 * @param span Wh, positive
 * @returns Wh
 */
export function gridStep(span: bigint, most: bigint): bigint {
  for (let power = 1n; ; power *= 10n) {
    const step = [1n, 2n, 5n].map((factor) => factor * power).find((candidate) => candidate * most >= span);
    if (step !== undefined) return step;
  }
}

/** Rough width in tenths of a pixel of text 11 pixels high; Chinese characters are square. */
const widthOf = (content: string) =>
  [...content].reduce((width, character) => width + (character > "\u2e7f" ? 112n : 60n), 0n);

const max = (x: bigint, y: bigint) => (x > y ? x : y);
const min = (x: bigint, y: bigint) => (x < y ? x : y);

/** From data to places. */
interface Scale {
  left: (slot: number) => bigint;
  y: (wh: bigint) => bigint;
}

/** A bar from one value to another in a slot, with a little air. */
function bar({ left, y }: Scale, slot: number, from: bigint, to: bigint, attributes: string): string {
  const [x, next] = [left(slot), left(slot + 1)];
  const air = (next - x) / 8n;
  const [upper, lower] = [min(y(from), y(to)), max(y(from), y(to))];
  if (lower === upper) return "";
  return `<rect x="${px(x + air)}" y="${px(upper)}" width="${px(next - x - 2n * air)}" height="${px(lower - upper)}" ${attributes}/>`;
}

/** What the marks mean, from the right edge to the left. */
function legend(words: { contracted: string; metered: string; short: string; long: string }): string {
  const swatch = (fill: string) => `<rect y="-8" width="14" height="10" fill="${fill}"/>`;
  const entries = [
    { label: words.contracted, key: `<path d="M0 -3h18" stroke="${COLOURS.ink}" stroke-width="2"/>`, key_: 240n },
    { label: words.metered, key: swatch(COLOURS.metered), key_: 200n },
    { label: words.short, key: swatch(COLOURS.short), key_: 200n },
    { label: words.long, key: swatch(COLOURS.long), key_: 200n },
  ];
  let x = RIGHT;
  const drawn = entries.reverse().map(({ label, key, key_ }) => {
    x -= widthOf(label) + key_;
    const at = x;
    x -= 180n;
    return `<g transform="translate(${px(at)} 16)">${key}${text(key_, 10n, label, `fill="${COLOURS.ink}"`)}</g>`;
  });
  return drawn.reverse().join("");
}

/**
 * The chart of the rows of the interval table: contracted energy as steps, metered energy as bars, the deviation between them
 * coloured by its side. Whoever feeds in on balance is shown with export upward. Empty without rows.
 */
export function drawChart(rows: readonly PrintedRow[], lang: Lang): string {
  if (rows.length === 0) return "";
  const words = WORDS[lang];
  const data = rows.map(energyOfRow);
  const balance = data.reduce((total, { contractedWh, meteredWh }) => total + contractedWh + meteredWh, 0n);
  const up = balance < 0n ? -1n : 1n;
  const slots = data.map(({ contractedWh, meteredWh }) => ({ contracted: up * contractedWh, metered: up * meteredWh }));
  const values = slots.flatMap(({ contracted, metered }) => [contracted, metered]);
  const [lowest, highest] = [values.reduce(min, 0n), values.reduce(max, 0n)];
  const span = max(highest - lowest, 1_000n);
  const step = gridStep(span, 6n);
  const bottom = rounding.divFloor(lowest, step) * step;
  const top = rounding.divCeil(max(highest, lowest + span), step) * step;
  const count = BigInt(slots.length);
  const scale: Scale = {
    left: (slot) => LEFT + rounding.divHalfUp((RIGHT - LEFT) * BigInt(slot), count),
    y: (wh) => BOTTOM - rounding.divHalfUp((wh - bottom) * (BOTTOM - TOP), top - bottom),
  };

  const grid: string[] = [];
  for (let tick = bottom; tick <= top; tick += step) {
    const y = scale.y(tick);
    grid.push(`<path d="M${px(LEFT)} ${px(y)}H${px(RIGHT)}" stroke="${tick === 0n ? COLOURS.grey : "#e4e8ec"}"/>`);
    const label = grouped(formatDecimal(tick, ENERGY_DECIMALS, 0));
    grid.push(text(LEFT - 80n, y + 40n, label, `text-anchor="end" fill="${COLOURS.grey}"`));
  }
  const every = [1, 2, 4, 8, 16, 32].find((distance) => slots.length / distance <= 31) ?? 64;
  rows.forEach(({ day, interval }, slot) => {
    const number = interval ?? Number(day.slice(8));
    if (number % every !== 0 && slot !== 0) return;
    const middle = (scale.left(slot) + scale.left(slot + 1)) / 2n;
    grid.push(text(middle, BOTTOM + 170n, String(number), `text-anchor="middle" fill="${COLOURS.grey}"`));
  });

  const bars = slots.flatMap(({ contracted, metered }, slot) => {
    const side = up * (metered - contracted) > 0n ? COLOURS.short : COLOURS.long;
    const beyond = max(metered, contracted) > 0n && min(metered, contracted) >= 0n && metered > contracted;
    return [
      bar(scale, slot, 0n, beyond ? contracted : metered, `fill="${COLOURS.metered}"`),
      bar(scale, slot, contracted, metered, `fill="${side}" fill-opacity="${beyond ? "1" : "0.55"}"`),
    ];
  });
  let steps = `M${px(scale.left(0))} ${px(scale.y(slots[0]!.contracted))}`;
  slots.forEach(({ contracted }, slot) => {
    steps += `V${px(scale.y(contracted))}H${px(scale.left(slot + 1))}`;
  });

  const metered = up < 0n ? words.meteredExport : words.metered;
  const axis = rows[0]!.interval === null ? words.day : words.interval;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${px(WIDTH)} ${px(HEIGHT)}" font-size="11" role="img" aria-label="${escapeText(words.chart)}">
<title>${escapeText(words.chart)}</title>
${text(LEFT, 260n, `${words.energy} (MWh)`, `text-anchor="middle" fill="${COLOURS.ink}"`)}
${legend({ ...words, metered })}
${grid.join("\n")}
${bars.filter((drawn) => drawn !== "").join("\n")}
<path d="${steps}" fill="none" stroke="${COLOURS.ink}" stroke-width="2"/>
${text(RIGHT, BOTTOM + 370n, axis, `text-anchor="end" fill="${COLOURS.ink}"`)}
</svg>`;
}
