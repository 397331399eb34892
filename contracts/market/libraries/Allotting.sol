// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEnergyRegister} from "../../energy/IEnergyRegister.sol";
import {Lanes} from "../../libraries/Lanes.sol";
import {IClearingHouse} from "../../money/IClearingHouse.sol";
import {ISealedSession, SessionRecord, SessionState, SessionTerms} from "../ISealedSession.sol";
import {AllotmentProgress, IUniformPriceAuction} from "../IUniformPriceAuction.sol";
import {Clearing} from "./Clearing.sol";
import {Commitment} from "./Commitment.sol";
import {LedgerCalls} from "./LedgerCalls.sol";
import {Sessions} from "./Sessions.sol";
import {UniformKernel} from "./UniformKernel.sol";

/// @title Allotting: energy moves, cover returns, records are written
library Allotting {
    /// @dev From lots × price to money.
    struct Scale {
        /// Base units per lot and price unit.
        int256 perLot;
        int256 deliveryDays;
        Sessions.Bonds bonds;
    }

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
        UniformKernel.Fills memory f = _fillsFromCursor(session, record, cleared, progress, items);
        _requireFromBook(store, session, f);
        _apply(store, ledgers, session, f);
        record.cursor = _cursorOf(f.chain, f.sheets, f.totals);
        if (f.sheets != record.sheets) return;
        Sessions.end(store, ledgers, session, SessionState.Ended);
        emit ISealedSession.SessionEnded(session);
    }

    /// @dev Are these the sheets of the book, and all of them in its order? The commitment of the last one keeps the book as it left it, and that fixes
    /// everything before. Without this a stranger could allot sheets of his own making anywhere but at the end.
    function _requireFromBook(
        Sessions.Store storage store,
        uint256 session,
        UniformKernel.Fills memory f
    ) private view {
        uint256 last = store.commitments[session][f.participants[f.participants.length - 1]];
        bool same = (uint256(f.chain) ^ last) & Commitment.HASH_MASK == 0;
        require(
            Commitment.state(last) == Commitment.REVEALED && same,
            IUniformPriceAuction.BookMismatch(session, f.sheets, store.records[session].sheets)
        );
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

    /// @dev Reads up to the cursor, tests the state there, and fills what comes behind.
    function _fillsFromCursor(
        uint256 session,
        SessionRecord storage record,
        UniformKernel.Cleared memory cleared,
        AllotmentProgress calldata progress,
        bytes calldata items
    ) private view returns (UniformKernel.Fills memory f) {
        uint256 given = progress.totals.length;
        require(given == cleared.claims.length, IUniformPriceAuction.ClaimsMalformed(given, cleared.claims.length));
        uint256 done = uint32(uint256(record.cursor));
        require(progress.sheets <= done, IUniformPriceAuction.CursorMismatch(session, progress.sheets, done));
        f.chain = progress.chain;
        f.sheets = progress.sheets;
        f.totals = progress.totals;
        if (progress.sheets < done) {
            f = UniformKernel.fills(items, done - progress.sheets, cleared, f.chain, f.sheets, f.totals);
            items = items[f.read:];
        }
        require(items.length != 0, IUniformPriceAuction.NothingNew(session, f.sheets, done));
        bytes32 cursor = f.sheets == 0 ? _beginning(f) : _cursorOf(f.chain, f.sheets, f.totals);
        require(
            f.sheets == done && cursor == record.cursor,
            IUniformPriceAuction.CursorMismatch(session, f.sheets, done)
        );
        return UniformKernel.fills(items, type(uint256).max, cleared, f.chain, f.sheets, f.totals);
    }

    /// @dev Cursor of the beginning, 0; something else if chain or totals are not zero.
    function _beginning(UniformKernel.Fills memory f) private pure returns (bytes32 cursor) {
        cursor = f.chain;
        for (uint256 i = 0; i < f.totals.length; ++i) cursor |= bytes32(f.totals[i]);
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
        bytes memory records = new bytes(20 * count + 32); // words are written, the end of the last one is cut off
        Scale memory scale = Scale(
            int256(uint256(terms.lot)) * 1000,
            int256(uint256(store.records[session].deliveryDays)),
            Sessions.bondsOf(terms)
        );
        uint256[] memory givenBack = _settleAll(store.commitments[session], f, scale, records);
        emit IUniformPriceAuction.SheetsAllotted(session, f.sheets - count, records);
        uint256 bondPerKwh = uint256(store.records[session].bondPerKwh) * uint256(scale.deliveryDays);
        if (bondPerKwh != 0) _passBonds(ledgers, f, givenBack, bondPerKwh);
        address register = address(ledgers.register);
        LedgerCalls.send(register, IEnergyRegister.moveMany.selector, terms.product, f.heads, f.lanes);
        LedgerCalls.send(address(ledgers.house), IClearingHouse.giveMany.selector, f.participants, givenBack);
    }

    /// @dev Sellers' performance bonds go from the cover to the register, which gives back what it does not need. The cover held them since the commitment.
    /// @param perKwh Of all delivery days together, base units.
    function _passBonds(
        Sessions.Ledgers memory ledgers,
        UniformKernel.Fills memory f,
        uint256[] memory givenBack,
        uint256 perKwh
    ) private {
        uint256 words = f.heads.length == 0 ? 0 : f.lanes.length / f.heads.length;
        uint256 total = 0;
        uint256 at = 0;
        for (uint256 h = 0; h < f.heads.length; ++h) {
            if (f.heads[h] & 1 == 0) continue;
            uint256 sold = 0;
            for (uint256 w = h * words; w < (h + 1) * words; ++w) sold += Lanes.sum(f.lanes[w]);
            while (f.participants[at] != f.heads[h] >> 1) ++at; // both lists go by sheets
            givenBack[at] -= perKwh * sold;
            total += perKwh * sold;
        }
        if (total != 0) ledgers.house.pass(address(ledgers.register), total);
    }

    /// @dev Settles with every participant and lists it in `records`. What returns to them takes the place of `nets`, which nobody reads any more.
    function _settleAll(
        mapping(uint256 participant => uint256 word) storage commitments,
        UniformKernel.Fills memory f,
        Scale memory scale,
        bytes memory records
    ) private returns (uint256[] memory givenBack) {
        uint256[] memory participants = f.participants;
        int256[] memory nets = f.nets;
        uint256 record;
        assembly ("memory-safe") {
            givenBack := nets
            record := add(records, 32)
        }
        unchecked {
            // Both lists have one word for each participant.
            for (uint256 place = 32; place <= 32 * participants.length; place += 32) {
                uint256 participant;
                int256 net;
                assembly ("memory-safe") {
                    participant := mload(add(participants, place))
                    net := mload(add(nets, place))
                }
                uint256 back;
                (back, net) = _settle(commitments, participant, net, scale);
                assembly ("memory-safe") {
                    mstore(add(givenBack, place), back)
                    mstore(record, or(shl(224, participant), shr(32, shl(128, net))))
                    record := add(record, 20)
                }
            }
        }
        assembly ("memory-safe") {
            mstore(records, sub(sub(record, records), 32))
        }
    }

    /// @dev Writes a participant's record; what returns of bond and cover, and the net amount per delivery day.
    /// Lots × price is below 2⁷⁰, the scale below 2⁴², days below 2¹⁶: no product overflows. That the cover suffices was tested at reveal.
    function _settle(
        mapping(uint256 participant => uint256 word) storage commitments,
        uint256 participant,
        int256 net,
        Scale memory scale
    ) private returns (uint256 back, int256 netPerDay) {
        uint256 paid;
        unchecked {
            netPerDay = net * scale.perLot;
            if (net < 0) paid = uint256(-netPerDay * scale.deliveryDays);
        }
        uint256 slot = Commitment.slotOf(commitments, participant);
        back = Sessions.moneyOf(scale.bonds, Commitment.read(slot)) - paid;
        Commitment.write(slot, Commitment.allotted(netPerDay));
    }
}
