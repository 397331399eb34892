import { expect } from "chai";
import fc from "fast-check";
import { statements } from "../../../sdk/src/index.ts";
import { gridStep } from "../../../sdk/src/statement/chart.ts";
import { productText } from "../../../sdk/src/statement/explain.ts";
import { TEXT_WIDTH, textColumns, wrap } from "../../../sdk/src/statement/text.ts";
import { seeded } from "../../helpers/books.ts";
import { anyStatement, buyerDay, plantDay, realMonth } from "./examples.ts";

const {
  LANGS,
  WORDS,
  comparisonOf,
  explainMean,
  explainRow,
  explainTotal,
  monthOf,
  printItems,
  printRows,
  toHtml,
  toText,
} = statements;

/** Every word by its path. */
const pathsOf = (words: object, path = ""): [string, string][] =>
  Object.entries(words).flatMap(([name, word]: [string, unknown]) =>
    typeof word === "string"
      ? [[`${path}${name}`, word] as [string, string]]
      : pathsOf(word as object, `${path}${name}.`),
  );

const DOCUMENTS = [
  buyerDay(),
  plantDay(),
  realMonth(),
  monthOf([buyerDay("2026-11-01"), buyerDay("2026-11-02", 1)], []),
];

/** Whether every element that is opened is closed, in order. */
function openElements(html: string): string[] {
  const open: string[] = [];
  for (const [, close, name, rest] of html.matchAll(/<(\/?)([a-z0-9]+)([^>]*)>/gi)) {
    if (["meta", "br"].includes(name!) || rest!.endsWith("/")) continue;
    if (close === "") open.push(name!);
    else if (open.at(-1) === name) open.pop();
    else return [...open, `/${name}`];
  }
  return open;
}

describe("statement/words", () => {
  it("has every word in both languages, none empty", () => {
    const [en, zh] = [pathsOf(WORDS.en), pathsOf(WORDS.zh)];
    expect(zh.map(([path]) => path)).to.deep.equal(en.map(([path]) => path));
    for (const [path, word] of [...en, ...zh]) expect(word.trim(), path).not.to.equal("");
    for (const [path, word] of zh) if (!["tag", "colon"].includes(path)) expect(word, path).to.match(/[\u4e00-\u9fff]/);
    for (const [path, word] of en) expect(word, path).not.to.match(/[\u4e00-\u9fff]/);
    for (const kind of statements.ITEM_KINDS) expect(WORDS.en.kinds).to.have.property(kind);
  });
});

describe("statement/explain", () => {
  it("writes a product with the side that pays", () => {
    expect(productText(2_000_000n, 500_000n)).to.equal("−(2.000 × 500.000)");
    expect(productText(-2_000_000n, 500_000n)).to.equal("2.000 × 500.000");
    expect(productText(-2_000_001n, -1n)).to.equal("2.000001 × (−0.001)");
  });

  it("leads from the meter to the amount, exact and then as printed", () => {
    const { rows } = printRows(buyerDay());
    expect(explainRow(rows[0]!, "en")).to.equal(
      "Interval 1: 10.8542 − 0.000 − 12.250 = −1.3958 → −1.396 MWh; 1.3958 × 331.250 = 462.35875 → 462.36; 462.35875 − 123.456789123 = 338.901960877 → 338.90",
    );
  });

  it("shows the mean and the total of the plant's month", () => {
    const printed = printItems(realMonth());
    expect(printed.groups.map((group) => explainMean(group, printed.energyWh, "元"))).to.deep.equal([
      "27,542,544.19 ÷ 68,919.909 MWh = 399.631 元/MWh",
      "26,822,523.02 ÷ 68,919.909 MWh = 389.184 元/MWh",
    ]);
    expect(explainTotal(printed)).to.equal(
      "−1,640,166.80 − 2,007,412.79 + 31,187,086.83 + 3,036.95 − 720,021.17 = 26,822,523.02",
    );
  });

  it("explains totals whose terms add up, in any statement", () => {
    const cents = (text: string) => BigInt(text.replace(/[,.]/g, "").replace("−", "-"));
    fc.assert(
      fc.property(anyStatement, (statement) => {
        const [terms, total] = explainTotal(printItems(statement)).split(" = ") as [string, string];
        const values = terms
          .replace(/([−+]) /g, "$1")
          .split(" ")
          .map((term) => cents(term.replace("+", "")));
        expect(values.reduce((all, value) => all + value, 0n)).to.equal(cents(total));
      }),
      seeded(100),
    );
  });
});

describe("statement/text", () => {
  it("fits 100 columns in both languages, whatever it says", () => {
    for (const lang of LANGS) {
      for (const statement of DOCUMENTS) {
        for (const line of toText(statement, lang).split("\n"))
          expect(textColumns(line), line).to.be.at.most(TEXT_WIDTH);
      }
    }
    fc.assert(
      fc.property(anyStatement, fc.constantFrom(...LANGS), (statement, lang) => {
        for (const line of toText(statement, lang).split("\n"))
          expect(textColumns(line), line).to.be.at.most(TEXT_WIDTH);
      }),
      seeded(100),
    );
  });

  it("counts Chinese characters twice and breaks between them", () => {
    expect(textColumns("结算单 a：")).to.equal(10);
    expect(wrap("金额为正表示应收", 6)).to.deep.equal(["金额为", "正表示", "应收"]);
    expect(wrap("aa bb cccccccc", 5)).to.deep.equal(["aa bb", "ccccc", "ccc"]);
    expect(wrap("", 5)).to.deep.equal([""]);
  });

  it("says the total and lets no text move the cursor", () => {
    const text = toText({ ...realMonth(), name: "Plant\u001b[2J\r\n" }, "en");
    expect(text)
      .to.contain("To receive: 26,822,523.02 元\n")
      .and.not.to.match(/[\u001b\r]/);
    expect(toText(buyerDay(), "zh")).to.contain("应付：−1,847.77 CNY\n");
  });
});

describe("statement/html", () => {
  const EVIL = `"><script>alert('x')</script>&amp;<img src=//x onerror=1>`;

  it("escapes every text", () => {
    const day = buyerDay();
    const evil: statements.Statement = {
      ...day,
      market: EVIL,
      currency: EVIL,
      name: EVIL,
      transactions: [EVIL],
      note: [EVIL],
      items: day.items.map((item) => ({ ...item, product: EVIL, reference: EVIL, day: EVIL })),
      intervals: day.intervals.map((interval) => ({ ...interval, day: EVIL })),
    };
    for (const period of [day.period, { kind: "month", month: EVIL } as const, { kind: "day", day: EVIL } as const]) {
      const html = toHtml({ ...evil, period }, { lang: "en", comparison: comparisonOf(day, evil) });
      expect(html).not.to.match(/<script|<img/);
      expect(html).to.contain("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;");
      expect(openElements(html)).to.deep.equal([]);
    }
  });

  it("is one whole page without scripts or anything from outside, in both languages", () => {
    for (const lang of LANGS) {
      for (const statement of DOCUMENTS) {
        const html = toHtml(statement, { lang });
        expect(openElements(html)).to.deep.equal([]);
        expect(html).not.to.match(/<script|<link|<img|@import|url\(|\bsrc=|\bhref=|undefined|NaN/);
        expect(html.replaceAll("http://www.w3.org/2000/svg", "")).not.to.contain("http");
        expect(html).to.contain(`<html lang="${WORDS[lang].tag}">`).and.to.contain(WORDS[lang].title);
      }
    }
  });

  it("shows total, numbers, daggers with their explanation, and formulas", () => {
    const html = toHtml(buyerDay(), { lang: "en" });
    for (const shown of ["To pay", "−1,847.77", "<dd>31</dd>", "<dd>29</dd>", "−(285.000 × 372.500) = −106,162.50"]) {
      expect(html).to.contain(shown);
    }
    expect(html).to.contain(WORDS.en.dagger);
    const whole = toHtml(realMonth(), { lang: "en" });
    expect(whole).not.to.contain(WORDS.en.dagger);
    expect(whole).to.contain("399.631").and.to.contain("389.184").and.not.to.contain("<svg");
  });

  it("draws contracted steps and a bar for each interval, export upward for who feeds in", () => {
    const buyer = toHtml(buyerDay(), { lang: "en" });
    expect(buyer).to.contain("Metered (import − export)").and.to.contain("Energy (MWh)");
    const plant = toHtml(plantDay(), { lang: "zh" });
    expect(plant).to.contain("计量电量（上网 − 用电）");
    expect(plant.match(/<path d="M[\d.]+ [\d.]+(V[\d.]+H[\d.]+)+" fill="none"/g)).to.have.length(1);
    const short = printRows(plantDay()).rows.filter(({ exact }) => exact.deviationWh > 0n).length;
    const bars = plant.match(/<rect x="[\d.]+" [^>]*fill="#c2571a"/g)!;
    expect(bars.length).to.be.within(short - 4, short);
  });

  it("finds a round step for any span", () => {
    expect([1n, 7n, 12n, 13n, 60n, 61n].map((span) => gridStep(span, 6n))).to.deep.equal([1n, 2n, 2n, 5n, 10n, 20n]);
  });

  it("draws any statement", () => {
    fc.assert(
      fc.property(anyStatement, fc.constantFrom(...LANGS), (statement, lang) => {
        const html = toHtml(statement, { lang });
        expect(openElements(html)).to.deep.equal([]);
        expect(html).not.to.match(/ (width|height)="-/);
      }),
      seeded(50),
    );
  });
});
