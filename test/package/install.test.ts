import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/build.ts";
import { consumer, installedSdk, otherNode, runIn } from "../helpers/package.ts";

const TSC = join(root, "node_modules", "typescript", "bin", "tsc");
const STRICT = ["--strict", "--target", "es2023", "--lib", "es2023,dom", "--rewriteRelativeImportExtensions"];

describe("the package in an empty project", () => {
  let folder: string;

  before(async () => {
    folder = await consumer();
  });

  const ran = (command: string, args: string[]) => {
    const { stdout, stderr, code } = runIn(folder, command, args);
    expect(code, stdout + stderr).to.equal(0);
    return stdout;
  };

  it("carries what it promises and nothing of the tests", async () => {
    const { exports } = JSON.parse(readFileSync(join(await installedSdk(), "package.json"), "utf8")) as {
      exports: Record<string, unknown>;
    };
    const names = Object.keys(exports).map((entry) => join("@gridbourse/sdk", entry));
    const load = (name: string) =>
      `await import("${name}", ${name.endsWith("json") ? '{ with: { type: "json" } }' : "{}"});`;
    ran(process.execPath, ["--input-type=module", "--eval", names.map(load).join("\n")]);
    const types = (await import(join(await installedSdk(), "dist", "typechain", "index.js"))) as object;
    expect(Object.keys(types)).to.include("IUniformPriceAuction__factory");
    expect(Object.keys(types).filter((name) => /Harness|Mock/.test(name))).to.deep.equal([]);
  });

  for (const resolution of ["node16", "bundler"]) {
    it(`is typed for those who resolve modules as ${resolution} does`, () => {
      const how = ["--moduleResolution", resolution, "--module", resolution === "node16" ? "node16" : "es2022"];
      ran(process.execPath, [TSC, ...STRICT, ...how, "--outDir", resolution, "app.ts"]);
    });
  }

  const expected = "80 at 400000\n";

  it("runs under the project's Node", () => {
    expect(ran(process.execPath, [join("node16", "app.js")])).to.contain(expected);
  });

  it("runs under the machine's own Node", function () {
    const node = otherNode();
    if (node === undefined) this.skip();
    expect(ran(node, [join("node16", "app.js")])).to.contain(expected);
    expect(ran(node, [join("node_modules", "@gridbourse", "sdk", "dist", "cli", "main.js"), "--help"])).to.match(
      /^Usage/,
    );
    const asked = runIn(folder, node, [
      join("node_modules", "@gridbourse", "sdk", "dist", "cli", "main.js"),
      "history",
      "digest",
    ]);
    expect([asked.code, asked.stdout]).to.deep.equal([1, ""]);
    expect(asked.stderr).to.match(/needs Node 22\.13 or later.*this is Node \d+|there is no index yet/);
  });

  it("brings the command gridbourse", () => {
    expect(ran("npm", ["exec", "--offline", "--", "gridbourse", "--help"])).to.contain("Usage: gridbourse");
    const book = "node_modules/@gridbourse/sdk/samples/book.csv"; // as its help says
    const cleared = JSON.parse(
      ran("npm", ["exec", "--offline", "--", "gridbourse", "clear", book, "--json"]),
    ) as object[];
    expect(cleared[0]).to.include({ interval: 1, price: 298.5, volume: 145_500 });
  });
});
