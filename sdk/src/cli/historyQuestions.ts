/** The questions of gridbourse history, each a command that asks the file alone and prints a table. */
import { Command, Option } from "commander";
import * as history from "../history/index.ts";
import { formatMoney, formatPrice, formatTime } from "../units.ts";
import { asInputError, id } from "./node.ts";
import { type Column, formatFor, print, render } from "./output.ts";

/** Where the index is. */
export const INDEX_OPTION = ["--index <file>", "the file of the index", "history.sqlite"] as const;

interface AskOptions {
  index: string;
  session?: bigint;
  participant?: bigint;
  product?: string;
  from?: string;
  to?: string;
  intervals?: boolean;
  json?: boolean;
}

// ---------------------------------------------------------------------------------------------------- columns

/** A column, and what stands in it. */
interface Cell<Row> extends Column {
  of: (row: Row) => string | number | bigint;
}

const text = <Row>(name: string, heading: string, of: Cell<Row>["of"]): Cell<Row> => ({
  ...{ name, heading, of },
  numeric: false,
});
const number = <Row>(name: string, heading: string, of: Cell<Row>["of"]): Cell<Row> => ({
  ...{ name, heading, of },
  numeric: true,
});

/** What depends on the market: local time, names of products. */
interface Market {
  time: (seconds: number) => string;
  nameOf: (product: bigint) => string;
}

const session = number<{ session: bigint }>("session", "session", (row) => row.session);
const interval = number<{ interval: number }>("interval", "interval", (row) => row.interval);
const participant = number<{ participant: bigint }>("participant", "participant", (row) => row.participant);
const region = number<{ region: number }>("region", "region", (row) => row.region);
const price = number<{ price: number }>("price", "currency/MWh", (row) => formatPrice(row.price));
const amount = number<{ amount: bigint }>("amount", "amount, currency", (row) => formatMoney(row.amount));
const days = number<{ deliveryDays: number }>("deliveryDays", "days", (row) => row.deliveryDays);
const bought = number<{ boughtKwh: number }>("boughtKwh", "bought kWh a day", (row) => row.boughtKwh);
const sold = number<{ soldKwh: number }>("soldKwh", "sold kWh a day", (row) => row.soldKwh);
const product = ({ nameOf }: Market) => text<{ product: bigint }>("product", "product", (row) => nameOf(row.product));
const time = ({ time: local }: Market, heading: string) =>
  text<{ time: number }>("time", heading, (row) => local(row.time));

// ---------------------------------------------------------------------------------------------------- asking

type Given = history.Selection & { participant?: bigint };

/** A delivery day as it was typed: a date, or its number where days are shorter. */
const dayOf = ({ deployment }: history.History, typed: string | undefined) =>
  typed !== undefined && deployment.constants.dayLengthSeconds !== 86_400 && /^\d+$/.test(typed)
    ? Number(typed)
    : typed;

/** What the options say, with the product by its number. */
const givenBy = (opened: history.History, options: AskOptions): Given => ({
  session: options.session,
  participant: options.participant,
  product: options.product === undefined ? undefined : history.productOfName(opened, options.product),
  from: dayOf(opened, options.from),
  to: dayOf(opened, options.to),
});

/** Local time, and names that are looked up once. */
function marketOf(opened: history.History): Market {
  const names = new Map<bigint, string>();
  return {
    time: (seconds) => formatTime(seconds, opened.deployment.constants.offsetSeconds),
    nameOf: (of) => {
      const name = names.get(of) ?? history.productName(opened, of);
      names.set(of, name);
      return name;
    },
  };
}

/** Asks an index, and prints rows. @throws InputError */
function ask<Row>(
  options: AskOptions,
  rowsOf: (opened: history.History, given: Given) => Row[],
  cellsOf: (market: Market) => Cell<Row>[],
): void {
  try {
    const opened = history.openHistory({ file: options.index });
    try {
      const cells = cellsOf(marketOf(opened));
      const rows = rowsOf(opened, givenBy(opened, options)).map((row) => cells.map(({ of }) => String(of(row))));
      print(render(cells, rows, formatFor(options.json)));
      if (rows.length === 0) process.stderr.write("Nothing in the index fits.\n");
    } finally {
      opened.close();
    }
  } catch (error) {
    throw asInputError(error);
  }
}

type Select = "session" | "participant" | "product" | "from" | "to";

const SELECTS: Record<Select, () => Option> = {
  session: () => new Option("--session <n>", "one session").argParser(id),
  participant: () => new Option("--participant <id>", "one participant").argParser(id),
  product: () => new Option("--product <name>", "one product: 2027-03-15, 2027-03, 2027-03/working, 2027"),
  from: () => new Option("--from <day>", "products that begin on this delivery day or later"),
  to: () => new Option("--to <day>", "products that end on this delivery day or earlier"),
};

/** A command that asks, with the options that it needs and those that it takes. */
function question(name: string, description: string, options: { needs?: Select[]; takes?: Select[] } = {}): Command {
  const command = new Command(name).description(description);
  for (const each of options.needs ?? []) command.addOption(SELECTS[each]().makeOptionMandatory());
  for (const each of options.takes ?? []) command.addOption(SELECTS[each]());
  return command.option(...INDEX_OPTION).option("--json", "print JSON");
}

// ---------------------------------------------------------------------------------------------------- questions

const SIDES = { buy: "bought", sell: "sold" } as const;

const tradesCommand = () =>
  question("trades", "what was bought and sold in sessions, interval by interval", {
    takes: ["participant", "session", "product", "from", "to"],
  }).action((options: AskOptions) =>
    ask<history.Trade>(options, history.trades, (market) => [
      time(market, "time"),
      session,
      product(market),
      participant,
      interval,
      text("side", "side", ({ side }) => SIDES[side]),
      number("energyKwh", "kWh a day", ({ energyKwh }) => energyKwh),
      price,
      days,
      amount,
    ]),
  );

const sessionsCommand = () =>
  question("sessions", "the sessions; with --participant those in which it bid, and what came of it", {
    takes: ["participant", "session", "product", "from", "to"],
  }).action((options: AskOptions) => {
    const own: Cell<history.SessionHistory>[] = [
      text("bid", "own bid", (row) => row.own!.state),
      number("boughtKwh", "bought kWh a day", (row) => row.own!.boughtKwh),
      number("soldKwh", "sold kWh a day", (row) => row.own!.soldKwh),
      number("amount", "amount, currency", (row) => formatMoney(row.own!.amount)),
    ];
    ask<history.SessionHistory>(options, history.sessions, (market) => [
      session,
      product(market),
      text("opened", "opened", ({ openedAt }) => market.time(openedAt)),
      text("state", "state", ({ state }) => state.toLowerCase()),
      number("sheets", "sheets", ({ sheets }) => sheets),
      number("volumeKwh", "traded kWh a day", ({ volumeKwh }) => volumeKwh),
      days,
      ...(options.participant === undefined ? [] : own),
    ]);
  });

/** What a settlement was about, as it is read. */
const SETTLED = { day: "day", correction: "correction", monthlyRule: "monthly rule", fundShare: "fund share" } as const;

const settlementsCommand = () =>
  question("settlements", "what was settled, day by day and month by month", {
    takes: ["participant", "from", "to"],
  }).action((options: AskOptions) =>
    ask<history.SettlementHistory>(options, history.settlements, (market) => [
      time(market, "time"),
      participant,
      number("number", "no.", (row) => row.number),
      text("kind", "what", ({ kind }) => SETTLED[kind]),
      text("period", "period", ({ day, month }) => day ?? market.nameOf(month!)),
      number("received", "sessions", ({ received }) => formatMoney(received)),
      number("energyAmount", "deviation", ({ energyAmount }) => formatMoney(energyAmount)),
      number("penalty", "penalty", ({ penalty }) => formatMoney(penalty)),
      amount,
      number("debt", "owed", ({ debt }) => formatMoney(debt)),
      number("ticketed", "ticket", ({ ticketed }) => formatMoney(ticketed)),
    ]),
  );

const counterpartiesCommand = () =>
  question("counterparties", "who was in a session, buyers and sellers", { needs: ["session"] }).action(
    (options: AskOptions) =>
      ask<history.Counterparty>(
        options,
        (opened, given) => history.counterparties(opened, { session: given.session! }),
        () => [
          participant,
          text("kind", "kind", ({ kind }) => kind),
          region,
          text("bid", "bid", ({ state }) => state),
          bought,
          sold,
          amount,
        ],
      ),
  );

/** Where a change of a holding came from, or went. */
function whence({ move, unit, other, session: of }: history.PositionStep, { nameOf }: Market): string {
  if (of !== null) return `session ${of}`;
  if (move === "split") return other === null ? "into its parts" : `from ${nameOf(other)}`;
  if (move === "transferred") return `participant ${other}`;
  return unit === null ? "" : `unit ${unit}`;
}

/** A step in one interval, or in all of them together. */
interface Step {
  step: history.PositionStep;
  interval: number;
  change: number;
  holding: number;
}

const sum = (kwh: readonly number[]) => kwh.reduce((all, each) => all + each, 0);

const wholeDay = (step: history.PositionStep): Step[] => [
  { step, interval: 0, change: sum(step.changeKwh), holding: sum(step.holdingKwh) },
];
const eachInterval = (step: history.PositionStep): Step[] =>
  step.changeKwh
    .map((change, i) => ({ step, interval: i + 1, change, holding: step.holdingKwh[i]! }))
    .filter(({ change }) => change !== 0);

const positionCommand = () =>
  question("position", "the life of what a participant holds of a product", { needs: ["participant", "product"] })
    .option("--intervals", "interval by interval instead of the sum of a delivery day")
    .action((options: AskOptions) =>
      ask<Step>(
        options,
        (opened, given) =>
          history
            .position(opened, { participant: given.participant!, product: given.product! })
            .flatMap(options.intervals ? eachInterval : wholeDay),
        (market) => [
          text("time", "time", ({ step }) => market.time(step.time)),
          number("block", "block", ({ step }) => step.block),
          text("move", "what", ({ step }) => step.move),
          text("about", "where from, where to", ({ step }) => whence(step, market)),
          ...(options.intervals ? [interval] : []),
          number("changeKwh", options.intervals ? "change kWh" : "change kWh a day", ({ change }) => change),
          number("holdingKwh", options.intervals ? "then held kWh" : "then held kWh a day", ({ holding }) => holding),
        ],
      ),
    );

const positionsCommand = () =>
  question("positions", "what a participant holds of each product, less what its units issued", {
    takes: ["participant", "product", "from", "to"],
  }).action((options: AskOptions) =>
    ask<history.PositionTotal>(options, history.positions, (market) => [
      participant,
      product(market),
      days,
      number("heldKwh", "held kWh a day", ({ heldKwh }) => heldKwh),
      number("issuedKwh", "issued kWh a day", ({ issuedKwh }) => issuedKwh),
      number("positionKwh", "position kWh a day", ({ positionKwh }) => positionKwh),
    ]),
  );

const pricesCommand = () =>
  question("prices", "clearing prices, interval by interval", { takes: ["session", "product", "from", "to"] }).action(
    (options: AskOptions) =>
      ask<history.PricePoint>(options, history.prices, (market) => [
        time(market, "cleared"),
        session,
        product(market),
        interval,
        price,
        number("volumeKwh", "kWh a day", ({ volumeKwh }) => volumeKwh),
      ]),
  );

const totalsCommand = () =>
  question("totals", "energy and money by region and source, over all delivery days", {
    takes: ["session", "product", "from", "to"],
  }).action((options: AskOptions) =>
    ask<history.Total>(options, history.totals, () => [
      region,
      text("source", "source", ({ source }) => source),
      number("issuedKwh", "issued kWh", ({ issuedKwh }) => issuedKwh),
      number("soldKwh", "sold kWh", ({ soldKwh }) => soldKwh),
      number("boughtKwh", "bought kWh", ({ boughtKwh }) => boughtKwh),
      number("paid", "paid, currency", ({ paid }) => formatMoney(paid)),
      number("received", "received, currency", ({ received }) => formatMoney(received)),
    ]),
  );

interface Digest {
  head: history.BlockRef;
  digest: string;
}

const digestCommand = () =>
  question("digest", "the SHA-256 of the index: the same for everybody who has the same chain").action(
    (options: AskOptions) =>
      ask<Digest>(
        options,
        (opened) => {
          const head = history.headOf(opened);
          return head === null ? [] : [{ head, digest: history.digest(opened) }];
        },
        () => [
          number("block", "block", ({ head }) => head.number),
          text("digest", "SHA-256 of the index", ({ digest }) => digest),
        ],
      ),
  );

/** All of them. */
export const questions = (): Command[] =>
  [
    tradesCommand,
    sessionsCommand,
    counterpartiesCommand,
    settlementsCommand,
    positionsCommand,
    positionCommand,
    pricesCommand,
    totalsCommand,
    digestCommand,
  ].map((make) => make());
