/** npm run bench: what the market costs on the chain, how fast the engine is and what the SDK weighs, against the targets. */
import { writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { Command, Option } from "commander";
import { ensureBuilt } from "../build.ts";
import { fromCaller } from "../caller.ts";
import { table } from "../demo/draw/table.ts";
import { met, targetOf, targetText } from "./targets.ts";
import { versions } from "./versions.ts";

type Figures = Record<string, number>;

const PARTS = ["gas", "issuance", "settlement", "growth", "engine", "index", "size"] as const;

interface BenchOptions {
  json?: string;
  only?: (typeof PARTS)[number];
}

const program = new Command("npm run bench --")
  .description(
    "Measures gas per price–quantity step and of issuing, the speed of clearing engine and history index and the size of the SDK, against the targets.",
  )
  .option("--json <file>", "write the figures as one flat JSON object, too")
  .addOption(new Option("--only <part>", "one part alone").choices(PARTS));

/** What the figures were measured on. */
function machine(): Record<string, string | number> {
  const processors = cpus();
  return {
    "machine.cpu": processors[0]?.model.trim() ?? "unknown",
    "machine.cores": processors.length,
    "machine.memoryGiB": Math.round(totalmem() / 2 ** 30),
    "machine.platform": `${process.platform} ${process.arch}`,
    "versions.node": process.versions.node,
    ...versions(),
  };
}

/** Digits that say something: whole where numbers are large, four significant ones where they are small. */
function shown(value: number): string {
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString("en-US");
  return Number.isInteger(value) ? String(value) : value.toPrecision(4);
}

function print(figures: Figures): void {
  const rows = Object.entries(figures).map(([key, value]) => {
    const target = targetOf(key);
    return target === undefined
      ? [key, shown(value), "", ""]
      : [key, shown(value), targetText(target), met(target, value) ? "✓" : "✗"];
  });
  for (const line of table({ head: ["figure", "value", "target", ""], rows, right: [1, 2] })) console.log(line);
}

/** Where the figures go; a file that cannot be written is told before anything is measured. */
function outputOf(program: Command, json: string): string {
  const file = fromCaller(json);
  try {
    writeFileSync(file, "", { flag: "a" });
  } catch (error) {
    program.error(`error: ${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
  return file;
}

async function main(): Promise<void> {
  const { json, only } = program.parse().opts<BenchOptions>();
  const file = json === undefined ? undefined : outputOf(program, json);
  await ensureBuilt({ onProgress: (line) => console.error(line) });
  const about = machine();
  console.log(
    Object.entries(about)
      .map(([key, value]) => `${key.replace(/^\w+\./, "")} ${value}`)
      .join(" · "),
  );
  console.log(
    "Workload: 200 participants × 24 intervals × 5 steps, whole transactions divided by steps; 10⁶ steps for the engine.\n",
  );

  const figures: Figures = {};
  const wanted = (part: BenchOptions["only"]) => only === undefined || only === part;
  if (wanted("gas")) {
    console.error("Gas: playing market days on the embedded chain …");
    const { benchGas } = await import("./gas.ts");
    Object.assign(figures, await benchGas());
  }
  if (wanted("issuance")) {
    console.error("Issuance: a year, a month, a day …");
    const { benchIssuance } = await import("./issuance.ts");
    Object.assign(figures, await benchIssuance());
  }
  if (wanted("settlement")) {
    console.error("Settlement: a day delivered, read, settled …");
    const { benchSettlement } = await import("./settlement.ts");
    Object.assign(figures, await benchSettlement());
  }
  if (wanted("growth")) {
    console.error("Growth: counting the words that a day leaves …");
    const { benchGrowth } = await import("./growth.ts");
    Object.assign(figures, await benchGrowth());
  }
  if (wanted("engine")) {
    console.error("Engine: clearing a million steps …");
    const { benchEngine } = await import("./engine.ts");
    Object.assign(figures, await benchEngine());
  }
  if (wanted("index")) {
    console.error("Index: a year of 300 participants …");
    const { benchHistory } = await import("./history.ts");
    Object.assign(figures, await benchHistory());
  }
  if (wanted("size")) {
    console.error("Size: bundling the SDK …");
    const { benchSize } = await import("./size.ts");
    Object.assign(figures, await benchSize());
  }
  print(figures);
  const measured = Object.entries(figures).filter(([key]) => targetOf(key) !== undefined);
  const good = measured.filter(([key, value]) => met(targetOf(key)!, value)).length;
  console.log(`${good} of ${measured.length} targets met`);
  if (file !== undefined) {
    writeFileSync(file, `${JSON.stringify({ ...about, ...figures }, null, 2)}\n`);
    console.log(`written to ${file}`);
  }
}

await main();
