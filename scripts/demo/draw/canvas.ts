/** Lines in braille: two by four dots in a character, each character in one colour. */

/** Dots of a character, by column and row. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

type Brush = (text: string) => string;

/** A place to draw. Dots count from the upper left corner. */
export class Canvas {
  readonly columns: number;
  readonly rows: number;
  /** Dots across and down. */
  readonly width: number;
  readonly height: number;
  readonly #dots: Uint8Array;
  readonly #brushes: (Brush | undefined)[];
  readonly #signs = new Map<number, string>();

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.width = 2 * columns;
    this.height = 4 * rows;
    this.#dots = new Uint8Array(columns * rows);
    this.#brushes = new Array<Brush | undefined>(columns * rows);
  }

  /** Sets a dot; what lies outside is left out. */
  dot(x: number, y: number, brush: Brush): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const cell = (y >> 2) * this.columns + (x >> 1);
    this.#dots[cell]! |= DOTS[x & 1]![y & 3]!;
    this.#brushes[cell] = brush;
  }

  /** A line across or down; `every` 2 leaves every second dot out. */
  line(x1: number, y1: number, x2: number, y2: number, brush: Brush, every = 1): void {
    const length = Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1));
    const [dx, dy] = [Math.sign(x2 - x1), Math.sign(y2 - y1)];
    for (let i = 0; i <= length; i++) {
      const [x, y] = [x1 + dx * i, y1 + dy * i];
      if ((x + y) % every === 0) this.dot(x, y, brush);
    }
  }

  /** A character of its own in the cell of a dot. */
  sign(x: number, y: number, character: string, brush: Brush): void {
    const column = Math.min(this.columns - 1, Math.max(0, x >> 1));
    const row = Math.min(this.rows - 1, Math.max(0, y >> 2));
    const cell = row * this.columns + column;
    this.#signs.set(cell, character);
    this.#brushes[cell] = brush;
  }

  /** Lines of text, from above. */
  lines(): string[] {
    return Array.from({ length: this.rows }, (_, row) =>
      Array.from({ length: this.columns }, (_, column) => {
        const cell = row * this.columns + column;
        const dots = this.#dots[cell]!;
        const character = this.#signs.get(cell) ?? (dots === 0 ? " " : String.fromCharCode(0x2800 + dots));
        return this.#brushes[cell]?.(character) ?? character;
      }).join(""),
    );
  }
}
