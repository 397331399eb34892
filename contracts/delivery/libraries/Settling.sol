// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {ISealedSession} from "../../market/ISealedSession.sol";
import {Batch, BatchKind} from "../IMeterLedger.sol";
import {DayRecord, ISettlement, Mode, MonthRecord, MonthStage, MonthStep, MonthTotals} from "../ISettlement.sol";
import {Books} from "./Books.sol";
import {Charging} from "./Charging.sol";
import {Fund} from "./Fund.sol";
import {Readings} from "./Readings.sol";

/// @title Settling: participants' days, in chunks
library Settling {
    using Books for Books.Store;

    /// @dev Participants of a chunk that can be settled, and what their meters say: `intervals` values each.
    struct Chunk {
        uint256 day;
        uint256 batch;
        DayRecord record;
        uint256[] participants;
        /// Where their items begin in calldata, of so many metered intervals.
        uint256[] places;
        uint256 metered;
        int256[] wh;
        int256[] schedule;
        bool[] scheduled;
        uint256[] energyWh;
        bool absent;
    }

    /// @notice See ISettlement.settle.
    function settle(
        Books.Store storage store,
        Books.Near memory near,
        uint256 id,
        bytes calldata items,
        bytes32[] calldata proof,
        bool[] calldata flags
    ) external {
        (Chunk memory chunk, bytes32 root) = _open(store, near, id);
        bytes32[] memory leaves = _read(chunk, items);
        require(MerkleProof.multiProofVerifyCalldata(proof, flags, root, leaves), ISettlement.ReadingsNotInBatch(id));
        _settleUsable(store, near, chunk);
    }

    function _settleUsable(Books.Store storage store, Books.Near memory near, Chunk memory chunk) private {
        _choose(store, near, chunk, near.meters.usable(chunk.batch, chunk.participants));
        _sum(chunk, store.rules[chunk.record.version].mode == Mode.Difference);
        store.daysOf[chunk.day].settled = chunk.record.settled + uint32(chunk.participants.length);
        _settle(store, near, chunk);
    }

    /// @notice See ISettlement.settleAbsent.
    function settleAbsent(
        Books.Store storage store,
        Books.Near memory near,
        uint256 day,
        uint256[] calldata participants
    ) external {
        Chunk memory chunk;
        (chunk.day, chunk.absent) = (day, true);
        chunk.record = store.prepared(day);
        chunk.participants = participants;
        bool[] memory usable = new bool[](participants.length);
        for (uint256 i = 0; i < participants.length; ++i) usable[i] = true;
        chunk.places = new uint256[](participants.length);
        _choose(store, near, chunk, usable);
        for (uint256 i = 0; i < chunk.participants.length; ++i) near.meters.markAbsent(day, chunk.participants[i]);
        chunk.energyWh = new uint256[](chunk.participants.length);
        chunk.scheduled = new bool[](chunk.participants.length);
        _settle(store, near, chunk);
    }

    function _open(
        Books.Store storage store,
        Books.Near memory near,
        uint256 id
    ) private view returns (Chunk memory chunk, bytes32 root) {
        Batch memory batch = near.meters.batchOf(id);
        bool fits = batch.kind != BatchKind.None && batch.kind < BatchKind.Correction;
        require(fits, ISettlement.BatchUnfit(id));
        (chunk.day, chunk.batch, chunk.metered) = (batch.day, id, batch.intervals);
        chunk.record = store.prepared(batch.day);
        root = batch.root;
    }

    /// @dev Walks the items: their leaves, their participants, where they begin.
    function _read(Chunk memory chunk, bytes calldata items) private pure returns (bytes32[] memory leaves) {
        uint256 most = Readings.countOf(items, chunk.metered);
        leaves = new bytes32[](most);
        chunk.participants = new uint256[](most);
        chunk.places = new uint256[](most);
        uint256 count = 0;
        for (uint256 from = 0; from < items.length; ++count) {
            uint256 until = from + Readings.HEAD;
            require(until <= items.length, ISettlement.ItemsMalformed(until, items.length));
            uint256 place;
            assembly ("memory-safe") {
                place := add(items.offset, from)
            }
            (uint256 participant, uint256 points) = Readings.headAt(place);
            until = from + Readings.lengthOf(points, chunk.metered);
            require(until <= items.length, ISettlement.ItemsMalformed(until, items.length));
            bytes32 readings = Readings.hashOf(chunk.day, chunk.metered, items[from:until]);
            leaves[count] = Readings.leafOf(participant, readings);
            (chunk.participants[count], chunk.places[count]) = (participant, place);
            from = until;
        }
        _cut(leaves, chunk.participants, chunk.places, count);
    }

    function _cut(
        bytes32[] memory leaves,
        uint256[] memory participants,
        uint256[] memory places,
        uint256 count
    ) private pure {
        assembly ("memory-safe") {
            mstore(leaves, count)
            mstore(participants, count)
            mstore(places, count)
        }
    }

    /// @dev Keeps those whose turn it is. Who was settled before is passed over in silence: somebody was faster.
    function _choose(
        Books.Store storage store,
        Books.Near memory near,
        Chunk memory chunk,
        bool[] memory usable
    ) private {
        uint256[] memory participants = chunk.participants;
        uint256[] memory places = chunk.places;
        require(participants.length != 0, ISettlement.NothingToSettle(chunk.day, 0, 0));
        uint256 count = 0;
        (uint256 first, uint256 firstNext) = (participants[0], store.nextDayOf(near, participants[0]));
        for (uint256 i = 0; i < participants.length; ++i) {
            uint256 participant = participants[i];
            if (!_isNext(store, near, chunk.day, participant, usable[i])) continue;
            // At once: the same participant again in this chunk is not served twice.
            store.accounts[participant].nextDay = uint32(chunk.day + 1);
            (participants[count], places[count]) = (participant, places[i]);
            ++count;
        }
        require(count != 0, ISettlement.NothingToSettle(chunk.day, first, firstNext));
        assembly ("memory-safe") {
            mstore(participants, count)
            mstore(places, count)
        }
    }

    function _isNext(
        Books.Store storage store,
        Books.Near memory near,
        uint256 day,
        uint256 participant,
        bool usable
    ) private returns (bool) {
        uint256 nextDay = store.nextDayOf(near, participant);
        if (nextDay == day && usable) return true;
        if (nextDay <= day) emit ISettlement.SettlementSkipped(participant, day, nextDay, usable);
        return false;
    }

    /// @dev Schedules are read for difference settlement alone.
    function _sum(Chunk memory chunk, bool schedules) private pure {
        uint256 count = chunk.places.length;
        uint256 intervals = chunk.record.intervals;
        chunk.wh = new int256[](count * intervals);
        if (schedules) chunk.schedule = new int256[](count * intervals);
        chunk.scheduled = new bool[](count);
        chunk.energyWh = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            (chunk.energyWh[i], chunk.scheduled[i]) = Readings.sum(
                chunk.places[i],
                chunk.metered,
                intervals,
                chunk.wh,
                chunk.schedule,
                i * intervals
            );
        }
    }

    function _settle(Books.Store storage store, Books.Near memory near, Chunk memory chunk) private {
        uint256[] memory received = _payOut(store, chunk);
        (Charging.Outcome[] memory outcomes, int256[] memory charges) = _charge(store, near, chunk);
        _book(store, near, chunk, outcomes, charges);
        Fund.Result memory result = Fund.settle(
            store,
            near,
            chunk.day,
            chunk.record.bonded,
            chunk.participants,
            received,
            charges
        );
        for (uint256 i = 0; i < outcomes.length; ++i) {
            uint256 number = ++store.accounts[chunk.participants[i]].number;
            emit ISettlement.StatementIssued(
                chunk.participants[i],
                chunk.day,
                number,
                chunk.batch,
                received[i],
                outcomes[i].charge,
                outcomes[i].penalty,
                result.drawn[i],
                result.debts[i],
                result.ticketed[i]
            );
        }
    }

    /// @dev What the sessions owe for the day comes into the compartment.
    function _payOut(Books.Store storage store, Chunk memory chunk) private returns (uint256[] memory received) {
        received = new uint256[](chunk.participants.length);
        for (uint256 m = 0; m < store.markets.length; ++m) {
            address market = store.markets[m];
            uint256[] memory sessions = store.sessions[chunk.day][market];
            if (sessions.length == 0) continue;
            address heir = store.heirs[market];
            if (heir != address(0)) market = heir;
            uint256[] memory amounts = ISealedSession(market).payOut(sessions, chunk.participants);
            for (uint256 i = 0; i < amounts.length; ++i) received[i] += amounts[i];
        }
    }

    function _charge(
        Books.Store storage store,
        Books.Near memory near,
        Chunk memory chunk
    ) private returns (Charging.Outcome[] memory outcomes, int256[] memory charges) {
        uint256 intervals = chunk.record.intervals;
        Charging.Day memory rates = Charging.load(store, near, chunk.day, chunk.record.version, intervals);
        uint256 count = chunk.participants.length;
        Charging.Case memory one;
        one.wh = chunk.wh;
        one.schedule = chunk.schedule;
        one.absent = chunk.absent;
        one.lanes = near.register.netOf(Books.productsOf(near, chunk.day), chunk.participants, Charging.BIAS);
        if (one.lanes.length == 0) one.lanes = Charging.noPositions(intervals, count);
        outcomes = new Charging.Outcome[](count);
        charges = new int256[](count);
        for (uint256 i = 0; i < count; ++i) {
            one.participant = chunk.participants[i];
            one.scheduled = chunk.scheduled[i];
            one.first = i * intervals;
            one.lanesAt = (one.lanes.length / count) * i;
            one.excused = _excuse(store, near, rates, one.participant);
            outcomes[i] = Charging.chargeDay(rates, one);
            charges[i] = outcomes[i].charge + int256(outcomes[i].penalty);
        }
    }

    /// @dev What is excused by now is kept: corrections are settled by it.
    function _excuse(
        Books.Store storage store,
        Books.Near memory near,
        Charging.Day memory rates,
        uint256 participant
    ) private returns (uint256[] memory excused) {
        excused = Charging.excusedOf(near, rates, participant);
        if (excused.length == 0) return excused;
        uint64[] memory kept = new uint64[](excused.length);
        for (uint256 i = 0; i < excused.length; ++i) kept[i] = uint64(excused[i]);
        store.excused[participant][rates.day] = kept;
    }

    /// @dev Charges go to the month's balance, quantities to its totals.
    function _book(
        Books.Store storage store,
        Books.Near memory near,
        Chunk memory chunk,
        Charging.Outcome[] memory outcomes,
        int256[] memory charges
    ) private {
        MonthRecord storage month = store.months[chunk.record.month];
        mapping(uint256 => MonthTotals) storage totalsOf = store.totals[chunk.record.month];
        int256 balance = 0;
        uint256 energyWh = 0;
        uint256 entered = 0;
        // A day that comes so late that its month is being shared goes to the current one, and has no part in the sharing.
        bool late = month.stage >= MonthStage.Sharing;
        for (uint256 i = 0; i < outcomes.length; ++i) {
            balance += charges[i];
            uint256 metered = chunk.energyWh[i];
            energyWh += metered;
            Charging.Outcome memory out = outcomes[i];
            if (late || (metered == 0 && out.deviationWh == 0 && out.contractedWh == 0)) continue;
            MonthTotals memory totals = totalsOf[chunk.participants[i]];
            if (totals.step == MonthStep.None) (totals.step, entered) = (MonthStep.Entered, entered + 1);
            totals.deviationWh += int64(out.deviationWh);
            totals.contractedWh += int64(out.contractedWh);
            totals.energyWh += uint64(metered);
            totals.excusedWh += uint56(out.excusedWh);
            totalsOf[chunk.participants[i]] = totals;
        }
        if (entered != 0) month.participants += uint32(entered);
        if (late) {
            if (balance != 0) store.months[Books.currentMonth(near.register)].balance += int128(balance);
            return;
        }
        month.balance += int128(balance);
        month.energyWh += uint128(energyWh);
    }
}
