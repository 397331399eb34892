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

/** The picture, line by line. */
export function drawCurves(picture: CurvesPicture, paint: Paint): string[] {
  const { supply, demand, meeting, priceUnit, quantityUnit, words, decimals = 2, columns = 78, rows = 16 } = picture;
  const canvas = new Canvas(columns, rows);
  const [low, high] = windowOf(picture);
  const most = Math.max(total(supply), total(demand), 1e-9);
  const x = (quantity: number) => Math.round((quantity / most) * (canvas.width - 1));
  const y = (price: number) => Math.round(((high - price) / (high - low)) * (canvas.height - 1));
  const inside = (dot: number) => Math.min(canvas.height - 1, Math.max(0, dot));

  if (meeting !== null) {
    canvas.line(0, inside(y(meeting.price)), x(meeting.quantity), inside(y(meeting.price)), paint.faint, 4);
    canvas.line(x(meeting.quantity), inside(y(meeting.price)), x(meeting.quantity), canvas.height - 1, paint.faint, 4);
  }
  const staircase = (levels: readonly Level[], brush: (text: string) => string, every: number) => {
    let before = 0;
    let previous: number | null = null;
    for (const { price, quantity } of levels) {
      const [from, to, height] = [x(before), x(before + quantity), y(price)];
      const beyond = previous !== null && inside(previous) === inside(height);
      if (previous !== null && !beyond) canvas.line(from, inside(previous), from, inside(height), brush, every);
      if (height >= 0 && height < canvas.height) canvas.line(from, height, to, height, brush, every);
      before += quantity;
      previous = height;
    }
  };
  staircase(demand, paint.demand, 2);
  staircase(supply, paint.supply, 1);
  if (meeting !== null) canvas.sign(x(meeting.quantity), inside(y(meeting.price)), "●", paint.mark);

  // The axes: a price on every fourth line or so, the clearing price where it lies.
  const labels = new Map<number, string>();
  for (const tick of ticksOf(low, high, Math.floor(rows / 2.4)))
    labels.set(y(tick) >> 2, grouped(Math.round(tick * 1e6) / 1e6));
  const meetingRow = meeting === null ? -1 : inside(y(meeting.price)) >> 2;
  if (meeting !== null) labels.set(meetingRow, grouped(meeting.price.toFixed(decimals)));
  const gutter = Math.max(...[...labels.values()].map(widthOf), 4) + 1;
  const body = canvas.lines().map((line, row) => {
    const label = labels.get(row);
    const axis = label === undefined ? "│" : "┤";
    const text = padStart(label ?? "", gutter);
    return ` ${row === meetingRow ? paint.mark(text) : text} ${axis}${line}`;
  });
  const marks = new Array<string>(columns).fill("─");
  const numbers: { column: number; text: string; strong: boolean }[] = [];
  for (const tick of ticksOf(0, most, 6)) numbers.push({ column: x(tick) >> 1, text: grouped(tick), strong: false });
  if (meeting !== null) {
    const text = grouped(Math.round(meeting.quantity));
    numbers.push({ column: x(meeting.quantity) >> 1, text, strong: true });
  }
  for (const { column } of numbers) marks[column] = "┴";
  const below = " ".repeat(gutter + 2);
  return [
    ` ${padEnd(priceUnit, gutter + 2)} ${paint.supply(`━━ ${words.supply}`)}   ${paint.demand(`┅┅ ${words.demand}`)}` +
      (meeting === null ? "" : `   ${paint.mark(`● ${words.price(grouped(meeting.price.toFixed(decimals)))}`)}`),
    ...body,
    `${below}└${marks.join("")}`,
    `${below} ${axisText(numbers, columns, quantityUnit, paint)}`,
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
