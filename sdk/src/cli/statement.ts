/**
 * gridbourse statement: the itemised statement of a participant, rebuilt from what a node has and proven, or rendered from a
 * kept file.
 */
import { Command, Option } from "commander";
import { writeFileSync } from "node:fs";
import type { Day } from "../energy/days.ts";
import { checkStatement, parseStatement, type Statement, toCsv, toHtml, toJson, toText } from "../statement/index.ts";
import { InputError } from "./inputError.ts";
import { readText } from "./input.ts";
import { asInputError, id, NODE_OPTIONS, recordAt, withMarket } from "./node.ts";
import { print } from "./output.ts";
import { said, wrongFile, type Both, type Lang } from "./settleWords.ts";

const FORMATS = ["text", "json", "csv", "html"] as const;
type Format = (typeof FORMATS)[number];

interface Options {
  participant?: bigint;
  day?: string;
  month?: string;
  rpc?: string;
  deployment?: string;
  name?: string;
  file?: string;
  format: Format;
  lang: Lang;
  out?: string;
}

const HELP = `
From a node (your own), everything is rebuilt from transaction inputs and events, and must come to what was settled and to the
money that moved; otherwise nothing is printed. A month is printed as far as it is settled. A day whose
readings are published and not settled yet has a preliminary statement, by readings and prices that may still change.

Examples:
  gridbourse statement --participant 7 --day 2027-03-15 --rpc http://127.0.0.1:8545 --deployment deployments/chain-31337
  gridbourse statement --participant 7 --month 2027-03 --rpc … --deployment … --format html --lang zh --out march.html
  gridbourse statement --file march.json --format html --out march.html      from a kept file, without a chain

Exit code 0 if the statement is proven (preliminary or from a file: agrees with itself).`;

const render: Record<Format, (statement: Statement, lang: Lang) => string> = {
  text: toText,
  json: toJson,
  csv: toCsv,
  html: (statement, lang) => toHtml(statement, { lang }),
};

const wrong = (lang: Lang, sentence: Both) => new InputError(said(lang, sentence));

/** Options that ask a node: all of them, and one period. @throws InputError */
function asked({ participant, day, month, rpc, deployment, lang }: Options) {
  const needed = { participant, rpc, deployment };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [`--${name}`] : []));
  if (participant === undefined || rpc === undefined || deployment === undefined) {
    const list = missing.join(", ");
    throw wrong(lang, [
      `${list} ${missing.length === 1 ? "is" : "are"} missing; without a chain, --file names a kept statement.`,
      `缺少 ${list}；不连接链时，以 --file 指定已保存的结算单。`,
    ]);
  }
  if ((day === undefined) === (month === undefined)) {
    throw wrong(lang, [
      "Say one period: --day 2027-03-15 or --month 2027-03.",
      "请指定一个周期：--day 2027-03-15 或 --month 2027-03。",
    ]);
  }
  const number = (text: string): Day => (/^\d{1,9}$/.test(text) ? Number(text) : text);
  return { participant, rpc, deployment, period: day === undefined ? { month: month! } : { day: number(day) } };
}

/** A statement from a node, proven. @throws InputError */
async function fromNode(options: Options): Promise<Statement> {
  const { participant, rpc, deployment, period } = asked(options);
  const name = options.name === undefined ? {} : { name: options.name };
  return withMarket(rpc, recordAt(deployment), (market) =>
    market.delivery.statement({ participant, ...name, ...period }),
  );
}

/** A kept statement. @throws InputError */
function fromFile(file: string, { lang, ...options }: Options): Statement {
  const others = (["participant", "day", "month", "rpc", "deployment", "name"] as const)
    .filter((name) => options[name] !== undefined)
    .map((name) => `--${name}`);
  if (others.length > 0) {
    throw wrong(lang, [
      `--file holds all that is needed; it does not go with ${others.join(", ")}.`,
      `--file 已含全部内容，不能与 ${others.join("、")} 同时使用。`,
    ]);
  }
  const text = readText(file);
  try {
    return parseStatement(text);
  } catch (error) {
    const known = asInputError(error);
    if (!(known instanceof InputError)) throw error;
    throw wrongFile(lang, file, [known.message, known.message]);
  }
}

function write(file: string, text: string, lang: Lang): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw wrongFile(lang, file, [`it cannot be written (${code}).`, `无法写入（${code}）。`]);
  }
}

/** Whose statement of which period, for people. */
function about({ participant, period }: Statement): Both {
  const when = period.kind === "day" ? period.day : period.month;
  return [`Statement of participant ${participant} for ${when}`, `市场主体 ${participant} ${when} 结算单`];
}

const AGREES: Both = ["it agrees with itself; the chain was not asked.", "前后一致；未与链上核对。"];

/** What a statement rebuilt from a node was held against. */
function provenBy({ version, period }: Statement): Both {
  if (version === "preliminary" && period.kind === "day") {
    return [
      "preliminary, by readings and prices that may still change; nothing was paid, so nothing is proven.",
      "预结算，所依据的计量数据和价格仍可能变动；尚未付款，故未作核对。",
    ];
  }
  return [
    "rebuilt from the chain; it comes to what was settled and to the money that moved.",
    "已由链上数据重建，与结算结果及资金流水一致。",
  ];
}

/** Renders and proves; whether everything agrees. @throws InputError */
async function statement(options: Options): Promise<boolean> {
  const { file, format, lang, out } = options;
  const found = file === undefined ? await fromNode(options) : fromFile(file, options);
  const faults = checkStatement(found);
  const [en, zh] = about(found);
  if (faults.length > 0) {
    const lines = faults.slice(0, 20).map(({ sentence }) => `  ${sentence[lang]}\n`);
    process.stderr.write(`${said(lang, [`${en} does NOT agree with itself:`, `${zh}前后不符：`])}\n${lines.join("")}`);
    return false;
  }
  const text = render[format](found, lang);
  if (out === undefined) print(text);
  else {
    write(out, text, lang);
    print(said(lang, [`${out} is written.\n`, `已写入 ${out}。\n`]));
  }
  const standing = file === undefined ? provenBy(found) : AGREES;
  process.stderr.write(`${said(lang, [`${en}: ${standing[0]}`, `${zh}：${standing[1]}`])}\n`);
  return true;
}

/** The command. */
export function statementCommand(): Command {
  return new Command("statement")
    .summary("the itemised statement of a participant, proven from a node")
    .description(
      "The itemised statement of a participant for a settled day or month: rebuilt\n" +
        "from what a node has, and proven; or rendered from a kept file.",
    )
    .option("--participant <id>", "whose statement", id)
    .option("--day <day>", "a settled delivery day, like 2027-03-15")
    .option("--month <month>", "a month, like 2027-03")
    .option(...NODE_OPTIONS.rpc)
    .option(...NODE_OPTIONS.deployment)
    .option("--name <text>", "name of the participant, as it is to be printed")
    .option("--file <file>", "a kept statement (JSON), instead of a node")
    .addOption(new Option("--format <format>", "how it is written").choices(FORMATS).default("text"))
    .addOption(new Option("--lang <lang>", "language").choices(["en", "zh"]).default("en"))
    .option("--out <file>", "write it to a file")
    .addHelpText("after", HELP)
    .action(async (options: Options) => {
      if (!(await statement(options))) process.exitCode = 1;
    });
}
