// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISealedSession, SessionRecord, SessionState, SessionTerms} from "../ISealedSession.sol";
import {AllotmentProgress, IUniformPriceAuction} from "../IUniformPriceAuction.sol";
import {Clearing} from "./Clearing.sol";
import {Commitment} from "./Commitment.sol";
import {Optimality} from "./Optimality.sol";
import {Sessions} from "./Sessions.sol";
import {UniformKernel} from "./UniformKernel.sol";

/// @title Allotting: energy moves, cover returns, records are written
/// @dev From the end of the book to its beginning. The book is a chain of hashes: that a chain ends at a known hash proves every sheet in it, that it
/// begins at one proves nothing of what follows. So each batch is proven before it has effects, with no more storage than one word.
library Allotting {
    /// @notice See IUniformPriceAuction.allot.
    function allot(
        Sessions.Store storage store,
        Clearing.Results storage results,
        Sessions.Ledgers memory ledgers,
        uint256 session,
        uint256[] calldata claims,
        uint256[] calldata sums,
        AllotmentProgress calldata progress,
        bytes calldata items
    ) external {
        SessionTerms storage terms = Sessions.inState(store, session, SessionState.Cleared);
        SessionRecord storage record = store.records[session];
        Sessions.requirePassed(session, terms.allotFrom);
        Sessions.requirePassed(session, Sessions.objectionsEnd(terms, record));
        UniformKernel.Cleared memory cleared = _cleared(results, terms, record, session, claims, sums);
        UniformKernel.Fills memory f = _fillsToCursor(session, record, cleared, progress, items);
        _apply(store, ledgers, session, f);
        record.cursor = _cursorOf(progress.chain, progress.sheets, progress.totals);
        if (progress.sheets != 0) return;
        Sessions.end(store, ledgers, session, SessionState.Ended);
        emit ISealedSession.SessionEnded(session);
    }

    /// @dev The proven result, from what the caller gives.
    function _cleared(
        Clearing.Results storage results,
        SessionTerms storage terms,
        SessionRecord storage record,
        uint256 session,
        uint256[] calldata claims,
        uint256[] calldata sums
    ) private view returns (UniformKernel.Cleared memory cleared) {
        bytes32 result = keccak256(abi.encode(claims, sums));
        require(result == record.result, IUniformPriceAuction.ResultMismatch(session, result, record.result));
        cleared.claims = claims;
        cleared.sums = sums;
        cleared.prices = Clearing.pricesOf(results, session, claims.length);
        cleared.salts = record.salts;
        cleared.session = session;
        cleared.lot = terms.lot;
    }

    /// @dev Fills the sheets from `progress` up to the cursor. The chain through them must end at the cursor's, and nobody finds another chain that
    /// does: what has effects is in the book, sheet by sheet, whatever comes before it.
    function _fillsToCursor(
        uint256 session,
        SessionRecord storage record,
        UniformKernel.Cleared memory cleared,
        AllotmentProgress calldata progress,
        bytes calldata items
    ) private view returns (UniformKernel.Fills memory f) {
        uint256[] memory ends = _endTotals(cleared.sums);
        uint256[] memory totals = progress.totals;
        require(totals.length == ends.length, IUniformPriceAuction.ClaimsMalformed(totals.length, ends.length));
        bytes32 cursor = record.cursor;
        if (cursor == 0) cursor = _cursorOf(record.book, record.sheets, ends);
        uint256 left = uint32(uint256(cursor));
        require(progress.sheets < left, IUniformPriceAuction.NothingNew(session, progress.sheets, left));
        bool within = true;
        for (uint256 i = 0; i < totals.length; ++i) within = within && totals[i] <= ends[i];
        f = UniformKernel.fills(items, left - progress.sheets, cleared, progress.chain, progress.sheets, totals);
        bytes32 reached = _cursorOf(f.chain, f.sheets, f.totals);
        require(within && reached == cursor, IUniformPriceAuction.CursorMismatch(session, f.sheets, left));
    }

    /// @dev Running totals behind the last sheet: T where a margin is rationed; zero elsewhere, and then all the way.
    function _endTotals(uint256[] memory sums) private pure returns (uint256[] memory totals) {
        totals = new uint256[](sums.length);
        for (uint256 i = 0; i < sums.length; ++i) {
            (uint256 supply, uint256 demand) = Optimality.supplyAndDemand(sums[i]);
            if (demand < supply) totals[i] = uint64(sums[i] >> 64);
            else if (supply < demand) totals[i] = sums[i] >> 192;
        }
    }

    function _cursorOf(bytes32 chain, uint256 sheets, uint256[] memory totals) private pure returns (bytes32) {
        uint256 hash = uint256(keccak256(abi.encode(chain, sheets, totals)));
        return bytes32((hash & ~uint256(type(uint32).max)) | sheets);
    }

    /// @dev Effects of an allotment: records, energy, money. Money is only given, and no condition depends on a participant.
    function _apply(
        Sessions.Store storage store,
        Sessions.Ledgers memory ledgers,
        uint256 session,
        UniformKernel.Fills memory f
    ) private {
        SessionTerms storage terms = store.terms[session];
        uint256 count = f.participants.length;
        uint256[] memory back = new uint256[](count);
        bytes memory records = new bytes(20 * count);
        int256 scale = int256(uint256(terms.lot)) * 1000;
        int256 deliveryDays = int256(uint256(store.records[session].deliveryDays));
        mapping(uint256 participant => uint256 word) storage commitments = store.commitments[session];
        for (uint256 i = 0; i < count; ++i) {
            uint256 participant = f.participants[i];
            int256 net = f.nets[i] * scale;
            uint256 paid = net < 0 ? uint256(-net * deliveryDays) : 0;
            back[i] = Sessions.moneyOf(terms, commitments[participant]) - paid;
            commitments[participant] = Commitment.allotted(net);
            assembly ("memory-safe") {
                let p := add(add(records, 32), mul(i, 20))
                let rest := and(mload(p), shr(160, not(0)))
                mstore(p, or(rest, or(shl(224, participant), shl(96, and(net, 0xffffffffffffffffffffffffffffffff)))))
            }
        }
        emit IUniformPriceAuction.SheetsAllotted(session, f.sheets - count, records);
        ledgers.register.moveMany(terms.product, f.heads, f.lanes);
        ledgers.house.giveMany(f.participants, back);
    }
}
