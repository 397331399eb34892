import { expect } from "chai";
import { forbiddenWords, layerViolations, tooLarge } from "../../scripts/test/contracts.ts";

const violationsOf = (file: string, source: string) => layerViolations(new Map([[file, source]]));

describe("The layers of the contracts", () => {
  const allowed: [string, string][] = [
    ["market/X.sol", 'import { ClearingHouse } from "../money/IClearingHouse.sol";'],
    ["market/X.sol", 'import { Lanes } from "../libraries/Lanes.sol";'],
    ["market/X.sol", 'import { MarketRoles } from "../access/MarketRoles.sol";'],
    ["market/X.sol", 'import { BidSheet } from "./libraries/BidSheet.sol";'],
    ["market/libraries/BidSheet.sol", 'import { IX } from "../IX.sol";'],
    ["market/X.sol", 'import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";'],
    ["market/X.sol", '// import "../retail/IRetail.sol";'],
    ["mocks/BuggyModule.sol", 'import { ClearingHouse } from "../money/ClearingHouse.sol";'],
  ];
  for (const [file, source] of allowed) {
    it(`lets ${file} say ${source}`, () => expect(violationsOf(file, source)).to.deep.equal([]));
  }

  const refused: [string, string, RegExp][] = [
    ["money/X.sol", 'import { ISealedSession } from "../market/ISealedSession.sol";', /stands above/],
    ["market/X.sol", 'import { ClearingHouse } from "../money/ClearingHouse.sol";', /interfaces only/],
    ["market/X.sol", 'import { Capacity } from "../energy/libraries/Capacity.sol";', /interfaces only/],
    ["libraries/X.sol", 'import "../access/MarketRoles.sol";', /stands above/],
    ["market/X.sol", 'import {\n    Buggy\n} from "../mocks/Buggy.sol";', /no layer holds/],
    ["market/X.sol", 'import * as console from "hardhat/console.sol";', /no layer holds/],
    ["misc/X.sol", "", /no layer is called "misc"/],
  ];
  for (const [file, source, reason] of refused) {
    it(`refuses that ${file} says ${source.replaceAll(/\s+/g, " ")}`, () => {
      const [violation, ...others] = violationsOf(file, source);
      expect(violation).to.match(reason);
      expect(others).to.deep.equal([]);
    });
  }
});

describe("The words of the contracts", () => {
  it("names file and line of what differs from chain to chain", () => {
    const source = "/*\n block.basefee */\n// block.difficulty\nuint256 fee = block.basefee;";
    expect(forbiddenWords(new Map([["market/X.sol", source]]))).to.deep.equal([
      "contracts/market/X.sol:4 says block.basefee",
    ]);
  });
});

describe("The size of the contracts", () => {
  it("must stay below what a chain deploys", () => {
    const sizes = [
      { contract: "Fits", bytes: 24_575 },
      { contract: "Full", bytes: 24_576 },
    ];
    expect(tooLarge(sizes)).to.have.lengthOf(1).and.to.match(/Full/);
  });
});
