// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Rounding} from "../../libraries/Rounding.sol";
import {Batch, BatchKind, ReadingState} from "../IMeterLedger.sol";
import {
    DayRecord,
    ISettlement,
    Mode,
    MonthRecord,
    MonthStage,
    MonthStep,
    MonthTotals,
    Proven
} from "../ISettlement.sol";
import {Books} from "./Books.sol";
import {Charging} from "./Charging.sol";
import {Fund} from "./Fund.sol";
import {Readings} from "./Readings.sol";

/// @title Correcting: later readings of settled days (退补)
/// @notice What a day costs by the later readings, less what it cost by those it was settled by last. Both are proven against their roots, so nothing is settled twice, and the
/// totals are those that would have come had the right readings been first.
library Correcting {
    using Books for Books.Store;

    uint256 private constant LEAF_MASK = ~uint256(type(uint64).max);

    /// @dev A correction under way.
    struct Work {
        uint256 participant;
        uint256 day;
        DayRecord record;
        Charging.Day rates;
        uint256[] lanes;
        Charging.Outcome before;
        Charging.Outcome later;
        uint256 energyBefore;
        uint256 energyLater;
        uint256 publishedAt;
    }

    /// @notice See ISettlement.correct.
    function correct(
        Books.Store storage store,
        Books.Near memory near,
        uint256 participant,
        uint256 day,
        Proven calldata old,
        Proven calldata later
    ) external {
        uint256 nextDay = store.accounts[participant].nextDay;
        require(day < nextDay, ISettlement.NotSettled(participant, day, nextDay));
        Work memory work;
        (work.participant, work.day, work.record) = (participant, day, store.prepared(day));
        work.rates = Charging.load(store, near, day, work.record.version, work.record.intervals);
        uint256[] memory who = new uint256[](1);
        who[0] = participant;
        work.lanes = near.register.netOf(Books.productsOf(near, day), who, Charging.BIAS);
        if (work.lanes.length == 0) work.lanes = Charging.noPositions(work.record.intervals, 1);
        (work.before, work.energyBefore) = _old(store, near, work, old);
        (work.later, work.energyLater) = _later(store, near, work, later);
        int256[] memory charges = new int256[](1);
        charges[0] = _difference(store, near, work);
        _book(store, near, work, charges[0]);
        Fund.Result memory result = Fund.settle(store, near, day, false, who, new uint256[](1), charges);
        emit ISettlement.StatementCorrected(
            participant,
            day,
            ++store.accounts[participant].number,
            old.item.length == 0 ? 0 : old.batch,
            later.batch,
            charges[0],
            result.debts[0],
            result.ticketed[0]
        );
    }

    /// @dev What was settled last: a correction, what the ledger let count, or the day as contracted.
    function _old(
        Books.Store storage store,
        Books.Near memory near,
        Work memory work,
        Proven calldata old
    ) private view returns (Charging.Outcome memory, uint256) {
        uint256 corrected = store.corrected[work.participant][work.day];
        if (corrected == 0 && near.meters.stateOf(work.day, work.participant) == ReadingState.Absent) {
            require(old.item.length == 0, ISettlement.NotTheSettled(work.participant, work.day, old.batch));
            return _outcome(store, work, old.item, 0);
        }
        (Batch memory batch, bytes32 leaf) = _proven(near, work, old);
        bool same =
            corrected == 0
                ? batch.kind != BatchKind.Correction && _usable(near, old.batch, work.participant)
                : (uint256(leaf) ^ corrected) & LEAF_MASK == 0 && uint64(corrected) == old.batch;
        require(same, ISettlement.NotTheSettled(work.participant, work.day, old.batch));
        return _outcome(store, work, old.item, batch.intervals);
    }

    function _later(
        Books.Store storage store,
        Books.Near memory near,
        Work memory work,
        Proven calldata later
    ) private returns (Charging.Outcome memory, uint256) {
        (Batch memory batch, bytes32 leaf) = _proven(near, work, later);
        bool fits =
            batch.kind == BatchKind.Correction &&
                later.batch > uint64(store.corrected[work.participant][work.day]) &&
                _usable(near, later.batch, work.participant);
        require(fits, ISettlement.CorrectionUnfit(work.participant, work.day, later.batch));
        store.corrected[work.participant][work.day] = (uint256(leaf) & LEAF_MASK) | later.batch;
        work.publishedAt = batch.closesAt.time - near.meters.terms().review.time;
        return _outcome(store, work, later.item, batch.intervals);
    }

    function _proven(
        Books.Near memory near,
        Work memory work,
        Proven calldata given
    ) private view returns (Batch memory batch, bytes32 leaf) {
        batch = near.meters.batchOf(given.batch);
        require(
            batch.day == work.day && batch.kind != BatchKind.None && batch.kind != BatchKind.Monthly,
            ISettlement.BatchUnfit(given.batch)
        );
        uint256 length = given.item.length;
        require(length >= Readings.HEAD, ISettlement.ItemsMalformed(Readings.HEAD, length));
        (uint256 participant, uint256 points) = Readings.headAt(_placeOf(given.item));
        uint256 expected = Readings.lengthOf(points, batch.intervals);
        require(length == expected, ISettlement.ItemsMalformed(expected, length));
        leaf = Readings.leafOf(participant, Readings.hashOf(work.day, batch.intervals, given.item));
        bool inside = participant == work.participant && MerkleProof.verifyCalldata(given.proof, batch.root, leaf);
        require(inside, ISettlement.ReadingsNotInBatch(given.batch));
    }

    /// @dev What the day costs by an item; an empty one counts as contracted.
    function _outcome(
        Books.Store storage store,
        Work memory work,
        bytes calldata item,
        uint256 metered
    ) private view returns (Charging.Outcome memory out, uint256 energyWh) {
        Charging.Case memory one;
        one.participant = work.participant;
        one.lanes = work.lanes;
        one.absent = item.length == 0;
        if (!one.absent) {
            one.wh = new int256[](work.record.intervals);
            one.schedule = new int256[](work.record.intervals);
            uint256 place = _placeOf(item);
            (energyWh, one.scheduled) = Readings.sum(place, metered, work.record.intervals, one.wh, one.schedule, 0);
        }
        uint64[] memory excused = store.excused[work.participant][work.day];
        one.excused = new uint256[](excused.length);
        for (uint256 i = 0; i < excused.length; ++i) one.excused[i] = excused[i];
        out = Charging.chargeDay(work.rates, one);
    }

    /// @dev At the prices of the day, or at the mean price of the month in which the correction was published.
    function _difference(
        Books.Store storage store,
        Books.Near memory near,
        Work memory work
    ) private view returns (int256) {
        if (work.rates.rule.correctAtDay) {
            int256 later = work.later.charge + int256(work.later.penalty);
            return later - work.before.charge - int256(work.before.penalty) + _monthly(store, work);
        }
        uint256 month = Books.monthOf(near.register, Books.localDay(near.register, work.publishedAt));
        MonthRecord memory record = store.months[month];
        require(record.stage != MonthStage.Running, ISettlement.MonthInStage(month, record.stage));
        int256 more = work.later.deviationWh - work.before.deviationWh;
        // In difference mode both directions have one price, the real-time one.
        bool first = more > 0 || work.rates.rule.mode == Mode.Difference;
        int256 total = first ? record.shortSum : record.longSum;
        return more * Rounding.divFloor(total, int256(uint256(record.daysPrepared)));
    }

    /// @dev Where a monthly rule was applied to the totals already, or will not be any more: what it would have charged more.
    function _monthly(Books.Store storage store, Work memory work) private view returns (int256) {
        MonthTotals memory totals = store.totals[work.record.month][work.participant];
        MonthRecord memory month = store.months[work.record.month];
        if (totals.step < MonthStep.Charged && month.stage < MonthStage.Sharing) return 0;
        int256 deviation = totals.deviationWh;
        uint256 excused = totals.excusedWh;
        int256 before = Charging.chargeOfMonth(work.rates.rule, month, deviation, totals.contractedWh, excused);
        deviation += work.later.deviationWh - work.before.deviationWh;
        excused = excused + work.later.excusedWh - work.before.excusedWh;
        return Charging.chargeOfMonth(work.rates.rule, month, deviation, totals.contractedWh, excused) - before;
    }

    /// @dev To the month itself while its balance is not being shared, else to the current one.
    function _book(Books.Store storage store, Books.Near memory near, Work memory work, int256 charge) private {
        MonthTotals storage totals = store.totals[work.record.month][work.participant];
        // At the mean price of another month nothing is left to a monthly rule.
        if (work.rates.rule.correctAtDay) {
            totals.deviationWh += int64(work.later.deviationWh - work.before.deviationWh);
            totals.excusedWh = uint56(uint256(totals.excusedWh) + work.later.excusedWh - work.before.excusedWh);
        }
        MonthRecord storage month = store.months[work.record.month];
        if (month.stage >= MonthStage.Sharing) {
            store.months[Books.currentMonth(near.register)].balance += int128(charge);
            return;
        }
        month.balance += int128(charge);
        month.energyWh = uint128(uint256(month.energyWh) + work.energyLater - work.energyBefore);
        totals.energyWh = uint64(uint256(totals.energyWh) + work.energyLater - work.energyBefore);
        if (totals.step != MonthStep.None) return;
        totals.step = MonthStep.Entered;
        ++month.participants;
    }

    function _usable(Books.Near memory near, uint256 batch, uint256 participant) private view returns (bool) {
        uint256[] memory who = new uint256[](1);
        who[0] = participant;
        return near.meters.usable(batch, who)[0];
    }

    function _placeOf(bytes calldata item) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := item.offset
        }
    }
}
