/** Colours of a terminal, or none. Nothing is said by colour alone. */
import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];
type Brush = (text: string) => string;

/** Brushes by what they are for. */
export interface Paint {
  supply: Brush;
  demand: Brush;
  mark: Brush;
  good: Brush;
  bad: Brush;
  strong: Brush;
  faint: Brush;
}

const brush = (format: Format): Brush => {
  return (text) => (text === "" ? "" : styleText(format, text, { validateStream: false }));
};
const none: Brush = (text) => text;

/** Brushes that paint, or that leave everything as it is. */
export function paintOf(colours: boolean): Paint {
  const use = (format: Format) => (colours ? brush(format) : none);
  return {
    supply: use("green"),
    demand: use("magenta"),
    mark: use(["bold", "yellow"]),
    good: use("green"),
    bad: use("red"),
    strong: use("bold"),
    faint: use("dim"),
  };
}
