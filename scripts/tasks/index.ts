/**
 * The tasks of the operator, as `hardhat.config.ts` registers them. Each action is loaded when it is called: the configuration
 * must load before anything is built. A new task is a line here and a file below its domain.
 */
import { task } from "hardhat/config";
import { ArgumentType } from "hardhat/types/arguments";
import type { TaskDefinition } from "hardhat/types/tasks";
import type { Action } from "./run.ts";

/** What options mean, wherever they occur. */
const OPTIONS = {
  account: "account that sends: an address, or a place in accounts:list (0 by default)",
  batchSize: "items of a transaction at most",
  bids: "folder of the sealed bids (bids by default)",
  buyKwh: "most to buy in an interval, kWh",
  confirmations: "blocks until a transaction counts (1 by default)",
  controllingGroup: "number of the controlling group (that of the legal person by default)",
  day: "delivery day, like 2027-03-15",
  deployment: "record of the market: a name below deployments/, or a folder (chain-<id> by default)",
  document: "the decision: a file, or its hash",
  file: "the table, CSV",
  firstDay: "first delivery day of a year that is no calendar year, like 2027-03-15",
  from: "",
  gasPrice: "price of gas, wei; 0 on chains without fees",
  holidays: "rest days beside Saturdays and Sundays, with commas",
  intervals: "intervals of the day (24 by default)",
  kind: "daily (by default), amendment of what is disputed, or correction of what stands",
  key: "name of a variable that holds the private key, in the environment or in Hardhat's keystore",
  legalPerson: "number of the legal person (the participant's own by default)",
  month: "delivery month, like 2027-03",
  monthDays: "days of each month, with commas: with --first-day",
  outage: "number of an outage",
  participant: "number of a participant",
  participants: "table of participants, where others are named by it",
  product: "product: 2027, 2027-03, 2027-03/working, 2027-03-15, or its number",
  reason: "the published reason: a file, or its hash",
  rpc: "address of the node, instead of --network",
  sellKwh: "most to sell in an interval, kWh",
  series: "which price: balancing (by default), dayAhead or realTime",
  session: "number of the session",
  settings: "file of settings (gridbourse.config.json by default)",
  sources: "sources that may issue it, with commas",
  terms: "terms of the session, JSON",
  unit: "number of a unit",
  units: "table of units, where they are named by it",
  workdays: "Saturdays and Sundays that are working days, with commas",
  year: "calendar year, like 2027",
} as const;

const FLAGS = {
  close: "close the month, which cannot be undone",
  dryRun: "show it in words and send nothing",
  json: "print one JSON document",
  noEnable: "do not let the auction take money",
  own: "leave out rows whose account is not here",
  relay: "participants sign, the own account sends all in few transactions",
} as const;

type Option = keyof typeof OPTIONS;
type Flag = keyof typeof FLAGS;

/** What every task takes. */
const COMMON: readonly Option[] = ["settings", "deployment", "rpc", "account", "key", "gasPrice", "confirmations"];

type Lazy = () => Promise<{ default: Action }>;

interface Definition {
  about: string;
  options?: readonly Option[];
  flags?: readonly Flag[];
  /** Options that mean something of their own here. */
  words?: Partial<Record<Option, string>>;
  load: Lazy;
}

const METERED_INTERVALS =
  "metered intervals of the day (the market's, or the largest multiple whose last interval the table names)";
const ONE_SESSION = ["session", "product"] as const;
const PRODUCT_OF_SESSION = { product: "instead of --session: the latest session of this product" };

export const TASKS: Readonly<Record<string, Definition>> = {
  "accounts:list": {
    about: "Accounts that can send from here, and what they are",
    load: () => import("./accounts/list.ts"),
  },
  "participants:list": {
    about: "Who there is, with units, limits and money",
    load: () => import("./participants/list.ts"),
  },
  "participants:apply": {
    about: "Participants of a table apply, each from its own account",
    options: ["file"],
    flags: ["own"],
    load: () => import("./participants/apply.ts"),
  },
  "participants:approve": {
    about: "Registrar: admits the applicants of a table, or one",
    options: ["file", "participant", "legalPerson", "controllingGroup", "batchSize"],
    load: () => import("./participants/approve.ts"),
  },
  "participants:limits": {
    about: "Registrar: sets limits per interval, from a table or for one participant",
    options: ["file", "participant", "buyKwh", "sellKwh", "from"],
    words: { from: "when they begin, like 2027-03-15T00:00:00+08:00 (the first ones: at once)" },
    load: () => import("./participants/limits.ts"),
  },
  "participants:suspend": {
    about: "Registrar: suspends a participant",
    options: ["participant", "document"],
    load: () => import("./participants/suspend.ts"),
  },
  "participants:reinstate": {
    about: "Registrar: lifts a suspension",
    options: ["participant", "document"],
    load: () => import("./participants/reinstate.ts"),
  },
  "units:add": {
    about: "Registrar: enters the generating units of a table",
    options: ["file", "participants"],
    load: () => import("./units/add.ts"),
  },
  "units:issue": {
    about: "Issues energy of units up to the targets of a table",
    options: ["file", "product", "units", "participants"],
    words: { product: "product of rows that name none" },
    load: () => import("./units/issue.ts"),
  },
  "products:register": {
    about: "Operator: registers a delivery year with all products of its tree",
    options: ["year", "firstDay", "monthDays", "intervals", "holidays", "workdays"],
    flags: ["dryRun"],
    load: () => import("./products/register.ts"),
  },
  "products:class": {
    about: "Operator: registers an attribute class",
    options: ["sources"],
    load: () => import("./products/class.ts"),
  },
  "outages:publish": {
    about: "Grid company: publishes the outages of a table",
    options: ["file", "units", "participants", "document"],
    words: { document: "the plan or the notice: a file, or its hash" },
    load: () => import("./outages/publish.ts"),
  },
  "outages:cancel": {
    about: "Grid company: cancels an outage",
    options: ["outage", "document"],
    words: { document: "the notice: a file, or its hash" },
    load: () => import("./outages/cancel.ts"),
  },
  "outages:list": {
    about: "Outages of a unit, or of all",
    options: ["unit"],
    load: () => import("./outages/list.ts"),
  },
  "energy:split": {
    about: "Splits a participant's holding of a longer product into those below",
    options: ["participant", "product", "unit"],
    words: { unit: "unit whose unsold issue is split; without, what was bought" },
    load: () => import("./energy/split.ts"),
  },
  "energy:position": {
    about: "What a participant holds of a product, less what its units issued",
    options: ["participant", "product"],
    load: () => import("./energy/position.ts"),
  },
  "energy:recall": {
    about: "Recalls what a unit issued for a day beyond its capacity and did not sell",
    options: ["unit", "day"],
    load: () => import("./energy/recall.ts"),
  },
  "energy:demand": {
    about: "Participants declare what they will need, from a table",
    options: ["file", "product", "participants"],
    words: { product: "product of rows that name none" },
    load: () => import("./energy/demand.ts"),
  },
  "money:mint": {
    about: "Treasury: mints the billing token for a table of payments",
    options: ["file", "participants"],
    load: () => import("./money/mint.ts"),
  },
  "money:deposit": {
    about: "Participants pay in what a table of payments adds up to, and enable the auction",
    options: ["file", "participants"],
    flags: ["noEnable"],
    load: () => import("./money/deposit.ts"),
  },
  "market:open": {
    about: "Operator: opens a session from a file of terms",
    options: ["terms", "product", "participants"],
    load: () => import("./market/open.ts"),
  },
  "market:commit": {
    about: "Seals the bid sheets of a table and commits to them",
    options: [...ONE_SESSION, "file", "participants", "bids", "batchSize"],
    flags: ["relay"],
    words: PRODUCT_OF_SESSION,
    load: () => import("./market/commit.ts"),
  },
  "market:withdraw": {
    about: "Withdraws the commitment of a participant",
    options: [...ONE_SESSION, "participant"],
    words: PRODUCT_OF_SESSION,
    load: () => import("./market/withdraw.ts"),
  },
  "market:reveal": {
    about: "Opens the kept bids of a session",
    options: [...ONE_SESSION, "bids", "batchSize"],
    words: PRODUCT_OF_SESSION,
    load: () => import("./market/reveal.ts"),
  },
  "market:clear": {
    about: "Clears a session: computes the result and proves it",
    options: [...ONE_SESSION, "from", "batchSize"],
    words: { ...PRODUCT_OF_SESSION, from: "accounts whose progress may be continued, with commas" },
    load: () => import("./market/clear.ts"),
  },
  "market:allot": {
    about: "Allots a cleared session",
    options: [...ONE_SESSION, "batchSize"],
    words: PRODUCT_OF_SESSION,
    load: () => import("./market/allot.ts"),
  },
  "market:release": {
    about: "Returns money of commitments that do not come to allotment",
    options: [...ONE_SESSION, "batchSize"],
    words: PRODUCT_OF_SESSION,
    load: () => import("./market/release.ts"),
  },
  "market:cancel": {
    about: "Ends a session that was not cleared in time",
    options: ONE_SESSION,
    words: PRODUCT_OF_SESSION,
    load: () => import("./market/cancel.ts"),
  },
  "market:void": {
    about: "Regulator: ends a session before it is allotted",
    options: [...ONE_SESSION, "reason"],
    words: PRODUCT_OF_SESSION,
    load: () => import("./market/void.ts"),
  },
  "market:status": {
    about: "What can be done in a session now, by whom, until when",
    options: ONE_SESSION,
    words: PRODUCT_OF_SESSION,
    load: () => import("./market/status.ts"),
  },
  "meters:add": {
    about: "Registrar: enters the metering points of a table",
    options: ["file", "participants", "units"],
    load: () => import("./meters/add.ts"),
  },
  "meters:list": {
    about: "Metering points of a participant, or of all",
    options: ["participant"],
    load: () => import("./meters/list.ts"),
  },
  "meters:publish": {
    about: "Metering: publishes the readings of a day from a table; what is missing is substituted and told",
    options: ["file", "day", "kind", "intervals", "month", "batchSize"],
    words: { intervals: METERED_INTERVALS, month: "instead of --day: the record of a month, like 2027-03" },
    load: () => import("./meters/publish.ts"),
  },
  "meters:review": {
    about: "Participants confirm their readings of a day",
    options: ["day", "participant"],
    words: { participant: "number of a participant; all whose keys are here by default" },
    load: () => import("./meters/review.ts"),
  },
  "meters:dispute": {
    about: "A participant disputes its readings of a day",
    options: ["day", "participant"],
    load: () => import("./meters/dispute.ts"),
  },
  "meters:decide": {
    about: "Regulator: decides a dispute: upholds what was published, or puts other figures in its place",
    options: ["day", "participant", "document", "file", "intervals"],
    words: {
      document: "the decision that upholds what was published: a file, or its hash",
      file: "other figures, CSV",
      intervals: METERED_INTERVALS,
    },
    load: () => import("./meters/decide.ts"),
  },
  "meters:lapse": {
    about: "Ends disputes about a day that nobody answered in time",
    options: ["day"],
    load: () => import("./meters/lapse.ts"),
  },
  "prices:publish": {
    about: "Grid company: publishes the prices of a day from a table, or amends them",
    options: ["day", "file", "document", "series"],
    words: { document: "the document of the prices: a file, or its hash" },
    load: () => import("./prices/publish.ts"),
  },
  "rules:register": {
    about: "Operator: registers a version of the rules of settlement and schedules it",
    options: ["file", "from", "participants"],
    flags: ["dryRun"],
    words: { file: "the rule, JSON", from: "first day that it holds for, like 2027-03-01" },
    load: () => import("./rules/register.ts"),
  },
  "rules:list": {
    about: "Versions of the rules in words, and from when they hold",
    load: () => import("./rules/list.ts"),
  },
  "settle:day": {
    about: "Settles a day as far as it goes, and tells who waits for what",
    options: ["day", "batchSize"],
    load: () => import("./settle/day.ts"),
  },
  "settle:correct": {
    about: "Settles the corrections of a day whose review is over",
    options: ["day", "participant"],
    words: { participant: "number of a participant; all by default" },
    load: () => import("./settle/correct.ts"),
  },
  "settle:month": {
    about: "Charges and shares a closed month; tells what is missing of one that is not",
    options: ["month", "batchSize"],
    flags: ["close"],
    load: () => import("./settle/month.ts"),
  },
  "fund:show": {
    about: "The balancing fund: balances of months, money, debts and tickets",
    load: () => import("./fund/show.ts"),
  },
  "fund:serve": {
    about: "Collects debts and pays tickets as far as money has come in",
    options: ["batchSize"],
    load: () => import("./fund/serve.ts"),
  },
};

function define(name: string, { about, options = [], flags = [], words = {}, load }: Definition): TaskDefinition {
  let builder = task(name, about).setAction(load);
  for (const option of [...options, ...COMMON]) {
    const description = words[option] ?? OPTIONS[option];
    const type = ArgumentType.STRING_WITHOUT_DEFAULT;
    builder = builder.addOption({ name: option, description, type, defaultValue: undefined });
  }
  for (const flag of [...flags, "json"] as const) {
    builder = builder.addFlag({ name: flag, description: FLAGS[flag] });
  }
  return builder.build();
}

/** All tasks, for the configuration. */
export const tasks: TaskDefinition[] = Object.entries(TASKS).map(([name, definition]) => define(name, definition));
