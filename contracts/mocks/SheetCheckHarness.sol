// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SheetCheck} from "../market/libraries/SheetCheck.sol";

/// @title Opens `SheetCheck` to tests
contract SheetCheckHarness {
    /// @notice A sheet and what is asked of it.
    struct Candidate {
        /// Header included.
        bytes sheet;
        uint256 buyKwh;
        uint256 sellKwh;
        uint256 sources;
        /// Lanes of kWh.
        uint256[] held;
        uint256 rows;
        uint256 exposure;
    }

    struct Verdict {
        /// The quick answer, in room that earlier sheets have used.
        bool passes;
        /// The quick answer, in fresh room.
        bool passesAlone;
        uint256 priced;
        uint256 sellLots;
        /// The plain answer.
        bytes refusal;
    }

    /// @notice Checks sheets of one session, one after the other, as a batch of reveals does.
    function checkMany(
        SheetCheck.Rules calldata rules,
        Candidate[] calldata candidates
    ) external pure returns (Verdict[] memory verdicts) {
        verdicts = new Verdict[](candidates.length);
        SheetCheck.Scratch memory scratch = SheetCheck.prepare(rules);
        for (uint256 i = 0; i < candidates.length; ++i) {
            SheetCheck.Sheet memory sheet = _sheetOf(candidates[i]);
            verdicts[i].passes = SheetCheck.passes(sheet, scratch);
            verdicts[i].priced = sheet.priced;
            verdicts[i].sellLots = sheet.sellLots;
            verdicts[i].passesAlone = SheetCheck.passes(_sheetOf(candidates[i]), SheetCheck.prepare(rules));
            verdicts[i].refusal = SheetCheck.refusal(_sheetOf(candidates[i]), rules);
        }
    }

    function _sheetOf(Candidate calldata candidate) private pure returns (SheetCheck.Sheet memory sheet) {
        bytes calldata data = candidate.sheet;
        uint256[] memory held = candidate.held;
        SheetCheck.Bounds memory bounds = sheet.bounds;
        uint256 rows;
        uint256 header;
        uint256 place;
        assembly ("memory-safe") {
            header := calldataload(data.offset)
            rows := add(data.offset, 32)
            place := add(held, 32)
        }
        sheet.header = header;
        sheet.rows = rows;
        bounds.buyKwh = candidate.buyKwh;
        bounds.sellKwh = candidate.sellKwh;
        bounds.sources = candidate.sources;
        bounds.held = place;
        bounds.rows = candidate.rows;
        bounds.exposure = candidate.exposure;
    }
}
