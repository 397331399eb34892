/** Supply and demand of one interval, drawn in the terminal. */
import { Canvas } from "./canvas.ts";
import type { Paint } from "./paint.ts";
import { ticksOf } from "./scale.ts";
import { grouped, padEnd, padStart, widthOf } from "./text.ts";

/** One price level of a side. */
export interface Level {
  /** Price in the unit of the axis. */
  price: number;
  /** Quantity in the unit of the axis. */
  quantity: number;
}

export interface CurvesPicture {
  /** In merit order: asks by price up, bids by price down. */
  supply: readonly Level[];
  demand: readonly Level[];
  /** Where they meet; null when nothing trades. */
  meeting: { price: number; quantity: number } | null;
  /** Labels: "yuan/MWh", "MWh", and the words of the legend. */
  priceUnit: string;
  quantityUnit: string;
  words: { supply: string; demand: string; price: (text: string) => string };
  decimals?: number;
  columns?: number;
  rows?: number;
}

const total = (levels: readonly Level[]) => levels.reduce((sum, { quantity }) => sum + quantity, 0);

/** Prices worth showing: those around the meeting point; what lies far beyond leaves at the edge. */
function windowOf({ supply, demand, meeting }: CurvesPicture): [low: number, high: number] {
  const asks = supply.map(({ price }) => price);
  const bids = demand.map(({ price }) => price);
  const price = meeting?.price ?? asks[0] ?? bids[0] ?? 0;
  const low = Math.min(price, ...asks, bids.at(-1) ?? price);
  const high = Math.max(price, asks.at(-1) ?? price);
  const room = Math.max((high - low) * 0.08, 1e-6);
  return [low - room, high + 2 * room];
}

type Brush = (text: string) => string;

/** From quantities and prices to dots. */
class Plane {
  readonly canvas: Canvas;
  readonly low: number;
  readonly high: number;
  /** Quantity at the right edge. */
  readonly most: number;

  constructor(canvas: Canvas, [low, high]: [low: number, high: number], most: number) {
    this.canvas = canvas;
    this.low = low;
    this.high = high;
    this.most = most;
  }

  x(quantity: number): number {
    return Math.round((quantity / this.most) * (this.canvas.width - 1));
  }

  /** May lie outside. */
  y(price: number): number {
    return Math.round(((this.high - price) / (this.high - this.low)) * (this.canvas.height - 1));
  }

  /** The nearest dot that is inside. */
  inside(dot: number): number {
    return Math.min(this.canvas.height - 1, Math.max(0, dot));
  }

  /** The steps of a side from left to right; `every` 2 dots the line. */
  staircase(levels: readonly Level[], brush: Brush, every: number): void {
    let before = 0;
    let previous: number | null = null;
    // Invariant: levels before this one reach from 0 to `before`, the last of them at height `previous`.
    for (const { price, quantity } of levels) {
      const [from, to, height] = [this.x(before), this.x(before + quantity), this.y(price)];
      const beyond = previous !== null && this.inside(previous) === this.inside(height);
      if (previous !== null && !beyond) {
        this.canvas.line(from, this.inside(previous), from, this.inside(height), brush, every);
      }
      if (this.inside(height) === height) this.canvas.line(from, height, to, height, brush, every);
      before += quantity;
      previous = height;
    }
  }

  /** Guides from both axes to a point. */
  guides({ price, quantity }: Level, brush: Brush): void {
    const [x, y] = [this.x(quantity), this.inside(this.y(price))];
    this.canvas.line(0, y, x, y, brush, 4);
    this.canvas.line(x, y, x, this.canvas.height - 1, brush, 4);
  }
}

/** The picture, line by line. */
export function drawCurves(picture: CurvesPicture, paint: Paint): string[] {
  const { supply, demand, meeting, columns = 78, rows = 16 } = picture;
  const most = Math.max(total(supply), total(demand), 1e-9);
  const plane = new Plane(new Canvas(columns, rows), windowOf(picture), most);
  if (meeting !== null) plane.guides(meeting, paint.faint);
  plane.staircase(demand, paint.demand, 2);
  plane.staircase(supply, paint.supply, 1);
  if (meeting !== null) {
    plane.canvas.sign(plane.x(meeting.quantity), plane.inside(plane.y(meeting.price)), "●", paint.mark);
  }
  return withAxes(plane, picture, paint);
}

/** Axes, numbers and legend around the drawing: the clearing price and volume where they lie, round numbers elsewhere. */
function withAxes(plane: Plane, picture: CurvesPicture, paint: Paint): string[] {
  const { meeting, priceUnit, quantityUnit, words, decimals = 2 } = picture;
  const { canvas, low, high, most } = plane;
  const price = meeting === null ? "" : grouped(meeting.price.toFixed(decimals));
  const meetingRow = meeting === null ? -1 : plane.inside(plane.y(meeting.price)) >> 2;
  const labels = new Map<number, string>();
  for (const tick of ticksOf(low, high, Math.floor(canvas.rows / 2.4))) {
    labels.set(plane.y(tick) >> 2, grouped(Math.round(tick * 1e6) / 1e6));
  }
  if (meeting !== null) labels.set(meetingRow, price);
  const gutter = Math.max(...[...labels.values()].map(widthOf), 4) + 1;
  const body = canvas.lines().map((line, row) => {
    const label = padStart(labels.get(row) ?? "", gutter);
    return ` ${row === meetingRow ? paint.mark(label) : label} ${labels.has(row) ? "┤" : "│"}${line}`;
  });

  const numbers = ticksOf(0, most, 6).map((tick) => ({
    column: plane.x(tick) >> 1,
    text: grouped(tick),
    strong: false,
  }));
  if (meeting !== null) {
    const text = grouped(Math.round(meeting.quantity));
    numbers.push({ column: plane.x(meeting.quantity) >> 1, text, strong: true });
  }
  const line = new Array<string>(canvas.columns).fill("─");
  for (const { column } of numbers) line[column] = "┴";
  const below = " ".repeat(gutter + 2);
  const legend = [paint.supply(`━━ ${words.supply}`), paint.demand(`┅┅ ${words.demand}`)];
  if (meeting !== null) legend.push(paint.mark(`● ${words.price(price)}`));
  return [
    ` ${padEnd(priceUnit, gutter + 2)} ${legend.join("   ")}`,
    ...body,
    `${below}└${line.join("")}`,
    `${below} ${axisText(numbers, canvas.columns, quantityUnit, paint)}`,
  ];
}

/** Numbers under an axis; the strong one first, then those that still find room; the unit at the end. */
function axisText(
  numbers: { column: number; text: string; strong: boolean }[],
  columns: number,
  unit: string,
  paint: Paint,
): string {
  const taken: { from: number; to: number; text: string; strong: boolean }[] = [];
  const end = columns - widthOf(unit) - 1;
  for (const { column, text, strong } of [...numbers].sort((a, b) => Number(b.strong) - Number(a.strong))) {
    const from = Math.max(0, Math.min(end - text.length, column - (text.length >> 1)));
    const to = from + text.length;
    if (taken.every((other) => to + 1 < other.from || from > other.to + 1)) taken.push({ from, to, text, strong });
  }
  let line = "";
  let at = 0;
  for (const { from, to, text, strong } of taken.sort((a, b) => a.from - b.from)) {
    line += " ".repeat(from - at) + (strong ? paint.mark(text) : text);
    at = to;
  }
  return `${line}${" ".repeat(Math.max(1, end - at + 1))}${unit}`;
}
