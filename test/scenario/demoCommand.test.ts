import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { CHILD_ENV, folderForSuite } from "../helpers/cli.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The national curves of one slot: a day needs 48. */
const ONE_SLOT = `電力受渡日,商品コード,入札価格(円/kWh),売入札量累積(MW),買入札量累積(MW),分断エリア連番
20300101,1,0.01,20.0,45.0,
20300101,1,8.50,50.0,45.0,
`;

describe("demo: the command", function () {
  this.timeout(30_000);
  const folder = folderForSuite();
  const demo = (...args: string[]) => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ["--import", "tsx", "scripts/demo/main.ts", ...args],
      { cwd: ROOT, encoding: "utf8", env: { ...CHILD_ENV, INIT_CWD: folder.path() } },
    );
    return { stdout, stderr, status };
  };

  it("explains itself", () => {
    const { stdout, status } = demo("--help");
    expect(status).to.equal(0);
    for (const option of ["--seed", "--participants", "--lang", "--jepx", "--plain"]) expect(stdout).to.contain(option);
  });

  for (const [what, args, sentence] of [
    ["a seed that is no number", ["--seed", "x"], /It is a whole number from 0 to 2147483647\.\n$/],
    ["too few participants", ["--participants", "3"], /It is a whole number from 12 to 2000\.\n$/],
    ["too many for the province", ["--participants", "301"], /takes 12 to 300 participants, not 301\.\n$/],
    ["a file that is not there", ["--jepx", "nowhere.csv"], /nowhere\.csv does not exist\.\n$/],
  ] as const) {
    it(`tells ${what} in one line`, () => {
      const { stdout, stderr, status } = demo(...args);
      expect({ stdout, status }).to.deep.equal({ stdout: "", status: 1 });
      expect(stderr)
        .to.match(sentence)
        .and.match(/^[^\n]+\n$/);
    });
  }

  it("tells a day that is not whole in one line, before anything is compiled", () => {
    folder.write("slot.csv", ONE_SLOT);
    const { stdout, stderr, status } = demo("--jepx", "slot.csv");
    expect({ stdout, status }).to.deep.equal({ stdout: "", status: 1 });
    expect(stderr).to.match(/slot\.csv must hold the national curve of each of the 48 slots; it holds 1\.\n$/);
  });
});
