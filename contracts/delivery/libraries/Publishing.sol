// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Product} from "../../energy/IEnergyRegister.sol";
import {Lanes} from "../../libraries/Lanes.sol";
import {Gate, Windows} from "../../libraries/Windows.sol";
import {IParticipantRegistry} from "../../participants/IParticipantRegistry.sol";
import {Batch, BatchKind, Dispute, DisputeStage, IMeterLedger, ReadingState, ReviewTerms} from "../IMeterLedger.sol";
import {Books} from "./Books.sol";
import {Readings} from "./Readings.sol";
import {Reviews} from "./Reviews.sol";

/// @title Publishing: readings become leaves under a root
library Publishing {
    using Reviews for Reviews.Store;

    /// @dev What is the same for all items of a batch.
    struct Scope {
        IParticipantRegistry registry;
        ReviewTerms terms;
        uint256 batch;
        uint256 day;
        uint256 intervals;
        BatchKind kind;
        uint256 beginsAt;
        uint256 endsAt;
        /// The word of states that was read last, and where it belongs.
        uint256 states;
        uint256 statesAt;
        /// Whether readings of the day that were not published in time count as contracted by now.
        bool absent;
        /// The participant before, in a batch of corrections: they ascend.
        uint256 last;
        /// Why the first refused item was refused.
        bytes firstReason;
    }

    uint256 private constant NOWHERE = type(uint256).max;
    /// @dev One in every lane.
    uint256 private constant EACH = 0x0000000100000001000000010000000100000001000000010000000100000001;

    /// @notice See IMeterLedger.publish, amend, decide and publishCorrection.
    function publish(
        Reviews.Store storage store,
        Reviews.Near memory near,
        BatchKind kind,
        uint256 day,
        uint256 intervals,
        bytes calldata items
    ) external returns (uint256 batch) {
        _requirePlain();
        (uint256 markets, , , ) = near.register.productsOn(day);
        bool fits = intervals != 0 && intervals <= 96 && intervals % markets == 0;
        require(fits, IMeterLedger.IntervalsUnfit(day, intervals, markets));
        Scope memory scope = _scope(store, near, kind, day, intervals);
        require(block.timestamp >= scope.endsAt, IMeterLedger.DayNotOver(day, scope.endsAt));
        batch = ++store.count;
        scope.batch = batch;
        (bytes32[] memory leaves, bytes memory participants) = _acceptAll(store, scope, items);
        if (leaves.length == 0) _refuseAll(scope);
        Gate memory closesAt = kind == BatchKind.Decision ? Gate(0, 0) : Reviews.from(scope.terms.review);
        bytes32 root = Readings.rootOf(leaves);
        store.batches[batch] = Batch(root, uint32(day), uint8(intervals), kind, uint32(leaves.length), closesAt);
        if (kind == BatchKind.Daily) {
            store.published[day] += leaves.length;
            if (store.firstReview[day].time == 0) store.firstReview[day] = closesAt;
            Reviews.announce(store, near, day);
        }
        emit IMeterLedger.ReadingsPublished(batch, day, kind, intervals, root, participants);
    }

    /// @notice See IMeterLedger.publishMonthly.
    function publishMonthly(
        Reviews.Store storage store,
        Reviews.Near memory near,
        uint256 month,
        bytes calldata items
    ) external returns (uint256 batch) {
        _requirePlain();
        _requireMonth(near, month);
        uint256 count = items.length / Readings.MONTHLY;
        require(
            items.length == count * Readings.MONTHLY,
            IMeterLedger.ReadingsMalformed(count * Readings.MONTHLY, items.length)
        );
        batch = ++store.count;
        bytes32[] memory leaves = new bytes32[](count);
        bytes memory points = new bytes(4 * count);
        uint256 accepted = 0;
        for (uint256 i = 0; i < count; ++i) {
            bytes calldata item = items[i * Readings.MONTHLY:(i + 1) * Readings.MONTHLY];
            uint256 point = uint32(bytes4(item));
            bytes memory reason = _monthlyRefusal(near.registry, point, item);
            if (reason.length != 0) {
                emit IMeterLedger.ReadingsRefused(month, point, reason);
                continue;
            }
            _note(points, accepted, point);
            leaves[accepted++] = Readings.leafOf(point, keccak256(abi.encodePacked(uint32(month), item)));
        }
        require(accepted != 0, IMeterLedger.NothingPublished(month));
        _cut(leaves, points, accepted);
        bytes32 root = Readings.rootOf(leaves);
        store.batches[batch] = Batch(root, uint32(month), 0, BatchKind.Monthly, uint32(accepted), Gate(0, 0));
        emit IMeterLedger.ReadingsPublished(batch, month, BatchKind.Monthly, 0, root, points);
    }

    /// @dev The month with its own first day, and not that of a class.
    function _requireMonth(Reviews.Near memory near, uint256 month) private view {
        Product memory product = near.register.productOf(month);
        bool known = product.deliveryDays != 0 && Books.monthOf(near.register, product.firstDay) == month;
        require(known, IMeterLedger.UnknownMonth(month));
    }

    function _scope(
        Reviews.Store storage store,
        Reviews.Near memory near,
        BatchKind kind,
        uint256 day,
        uint256 intervals
    ) private view returns (Scope memory scope) {
        scope.registry = near.registry;
        scope.terms = store.terms;
        scope.day = day;
        scope.intervals = intervals;
        scope.kind = kind;
        scope.endsAt = Reviews.endOf(near.register, day);
        scope.beginsAt = scope.endsAt - near.register.dayLength();
        scope.statesAt = NOWHERE;
        Gate memory absentFrom = store.absentFrom[day];
        scope.absent = absentFrom.time != 0 && Windows.passed(absentFrom);
    }

    /// @dev Nothing was accepted: the first item's reason is the call's, since its events would go with it.
    function _refuseAll(Scope memory scope) private pure {
        bytes memory reason = scope.firstReason;
        require(reason.length != 0, IMeterLedger.NothingPublished(scope.day));
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }

    /// @dev Every item that fits becomes a leaf; the others are named. The data is walked to its end, whatever the items say.
    function _acceptAll(
        Reviews.Store storage store,
        Scope memory scope,
        bytes calldata items
    ) private returns (bytes32[] memory leaves, bytes memory participants) {
        uint256 most = Readings.countOf(items, scope.intervals);
        leaves = new bytes32[](most);
        participants = new bytes(4 * most);
        uint256 accepted = 0;
        uint256 at_ = 0;
        while (at_ < items.length) {
            (uint256 participant, bytes calldata item) = _next(items, at_, scope.intervals);
            at_ += item.length;
            bytes memory reason = _enter(store, scope, participant, item);
            if (reason.length != 0) {
                if (scope.firstReason.length == 0) scope.firstReason = reason;
                emit IMeterLedger.ReadingsRefused(scope.day, participant, reason);
                continue;
            }
            _note(participants, accepted, participant);
            leaves[accepted++] = Readings.leafOf(participant, Readings.hashOf(scope.day, scope.intervals, item));
        }
        _flush(store, scope);
        _cut(leaves, participants, accepted);
    }

    function _next(
        bytes calldata items,
        uint256 from,
        uint256 intervals
    ) private pure returns (uint256 participant, bytes calldata item) {
        require(
            from + Readings.HEAD <= items.length,
            IMeterLedger.ReadingsMalformed(from + Readings.HEAD, items.length)
        );
        uint256 place;
        assembly ("memory-safe") {
            place := add(items.offset, from)
        }
        uint256 points;
        (participant, points) = Readings.headAt(place);
        uint256 until = from + Readings.lengthOf(points, intervals);
        require(until <= items.length, IMeterLedger.ReadingsMalformed(until, items.length));
        item = items[from:until];
    }

    /// @dev The reason for a refusal, as an encoded error; empty if the participant's state has been set.
    function _enter(
        Reviews.Store storage store,
        Scope memory scope,
        uint256 participant,
        bytes calldata item
    ) private returns (bytes memory reason) {
        reason = _itemRefusal(scope, participant, item);
        if (reason.length != 0) return reason;
        if (scope.kind == BatchKind.Correction) return _correct(scope, participant);
        if (scope.kind != BatchKind.Daily) return _answer(store, scope, participant);
        uint256 state = _stateOf(store, scope, participant);
        if (state != uint256(ReadingState.None) || scope.absent) {
            return abi.encodeWithSelector(IMeterLedger.PublishedTwice.selector, scope.day, participant);
        }
        uint256 approvedAt = scope.registry.approvedAt(participant);
        if (approvedAt == 0 || approvedAt >= scope.endsAt) {
            return abi.encodeWithSelector(IMeterLedger.ParticipantNotThere.selector, scope.day, participant);
        }
        scope.states |= uint256(ReadingState.Published) << Reviews.shiftOf(participant);
    }

    /// @dev One correction of a participant's day in a batch: their order would decide otherwise.
    function _correct(Scope memory scope, uint256 participant) private pure returns (bytes memory reason) {
        if (participant <= scope.last) {
            return abi.encodeWithSelector(IMeterLedger.PublishedTwice.selector, scope.day, participant);
        }
        scope.last = participant;
    }

    /// @dev An amendment or a decision takes the place of what is disputed.
    function _answer(
        Reviews.Store storage store,
        Scope memory scope,
        uint256 participant
    ) private returns (bytes memory reason) {
        Dispute storage dispute = store.disputes[Reviews.dayKey(scope.day, participant)];
        bool decides = scope.kind == BatchKind.Decision;
        DisputeStage stage = dispute.stage;
        if (stage != DisputeStage.Open && !(decides && stage == DisputeStage.Appealed)) {
            return abi.encodeWithSelector(IMeterLedger.DisputeInStage.selector, scope.day, participant, stage);
        }
        Gate memory until =
            decides ? Reviews.decideUntil(scope.terms, dispute) : Reviews.plus(dispute.since, scope.terms.amend);
        if (Windows.passed(until)) {
            return abi.encodeWithSelector(IMeterLedger.StepTooLate.selector, scope.day, participant, until);
        }
        dispute.batch = uint32(scope.batch);
        dispute.stage = decides ? DisputeStage.Resolved : DisputeStage.Amended;
        store.refund(dispute, scope.batch, participant, 0);
    }

    function _itemRefusal(
        Scope memory scope,
        uint256 participant,
        bytes calldata item
    ) private view returns (bytes memory reason) {
        uint256 place;
        assembly ("memory-safe") {
            place := item.offset
        }
        (, uint256 count) = Readings.headAt(place);
        if (count == 0) return reason;
        uint256 length = Readings.pointLength(scope.intervals);
        uint256[] memory points = new uint256[](count);
        place += Readings.HEAD;
        for (uint256 p = 0; p < count; ++p) (points[p], ) = Readings.pointAt(place + p * length);
        uint256[] memory records = scope.registry.meteringPointsOf(points);
        for (uint256 p = 0; p < count; ++p) {
            bool ascends = p == 0 || points[p] > points[p - 1];
            reason = _pointRefusal(scope, participant, points[p], records[p], place + p * length, ascends);
            if (reason.length != 0) return reason;
        }
    }

    function _pointRefusal(
        Scope memory scope,
        uint256 participant,
        uint256 point,
        uint256 record,
        uint256 place,
        bool ascends
    ) private pure returns (bytes memory) {
        uint256 bound = Lanes.MAX;
        if (point != 0 || !ascends) {
            uint256 closedAt = uint40(record >> 128);
            if (!ascends || uint32(record) != participant || (closedAt != 0 && closedAt <= scope.beginsAt)) {
                return abi.encodeWithSelector(IMeterLedger.UnknownMeter.selector, point, uint32(record), participant);
            }
            (, uint256 marks) = Readings.pointAt(place);
            uint256 scale = uint16(record >> 80);
            if (Readings.scaleOf(marks) != scale) {
                return abi.encodeWithSelector(IMeterLedger.ScaleUnfit.selector, point, scale, Readings.scaleOf(marks));
            }
            bound = _boundOf(uint32(record >> 96), scale, scope.intervals);
        }
        return _lanesRefusal(point, place + Readings.POINT_HEAD, scope.intervals, bound);
    }

    /// @dev Counts of an interval that the connection can carry, rounded up: in favour of the reading.
    function _boundOf(uint256 connectionKw, uint256 scale, uint256 intervals) private pure returns (uint256) {
        uint256 per = intervals * scale;
        uint256 most = (connectionKw * 24_000 + per - 1) / per;
        return most < Lanes.MAX ? most : Lanes.MAX;
    }

    function _lanesRefusal(
        uint256 point,
        uint256 place,
        uint256 intervals,
        uint256 bound
    ) private pure returns (bytes memory reason) {
        uint256 words = Lanes.wordsOf(intervals);
        uint256 bounds = bound * EACH;
        for (uint256 w = 0; w < 2 * words; ++w) {
            uint256 word;
            assembly ("memory-safe") {
                word := calldataload(add(place, shl(5, w)))
            }
            if (word & ~Lanes.maskOf(intervals, w % words) != 0) {
                return abi.encodeWithSelector(IMeterLedger.ReadingsBeyondDay.selector, point, word);
            }
            uint256 lane = Lanes.firstAbove(word, bounds);
            if (lane == Lanes.PER_WORD) continue;
            uint256 interval = (w % words) * Lanes.PER_WORD + lane;
            return
                abi.encodeWithSelector(
                    IMeterLedger.ReadingImplausible.selector,
                    point,
                    interval,
                    Lanes.get(word, lane),
                    bound
                );
        }
    }

    function _monthlyRefusal(
        IParticipantRegistry registry,
        uint256 point,
        bytes calldata item
    ) private view returns (bytes memory reason) {
        if (registry.meteringPointOf(point).participant == 0) {
            return abi.encodeWithSelector(IMeterLedger.UnknownMeter.selector, point, 0, 0);
        }
        if (uint8(item[48]) != 0) return reason;
        for (uint256 register = 4; register <= 20; register += 16) {
            uint256 from = uint64(bytes8(item[register:register + 8]));
            uint256 to = uint64(bytes8(item[register + 8:register + 16]));
            if (to < from) return abi.encodeWithSelector(IMeterLedger.RegisterBackwards.selector, point, from, to);
        }
    }

    /// @dev States of 64 participants lie in a word: it is read and written once for neighbours.
    function _stateOf(Reviews.Store storage store, Scope memory scope, uint256 participant) private returns (uint256) {
        uint256 place = participant >> Reviews.STATES_SHIFT;
        if (place != scope.statesAt) {
            _flush(store, scope);
            scope.statesAt = place;
            scope.states = store.states[scope.day][place];
        }
        return (scope.states >> Reviews.shiftOf(participant)) & 0xf;
    }

    function _flush(Reviews.Store storage store, Scope memory scope) private {
        if (scope.statesAt != NOWHERE) store.states[scope.day][scope.statesAt] = scope.states;
    }

    function _note(bytes memory list, uint256 index, uint256 id) private pure {
        assembly ("memory-safe") {
            let place := add(list, add(32, shl(2, index)))
            for {
                let b := 0
            } lt(b, 4) {
                b := add(b, 1)
            } {
                mstore8(add(place, b), shr(sub(24, shl(3, b)), id))
            }
        }
    }

    function _cut(bytes32[] memory leaves, bytes memory ids, uint256 count) private pure {
        assembly ("memory-safe") {
            mstore(leaves, count)
            mstore(ids, shl(2, count))
        }
    }

    function _requirePlain() private view {
        // solhint-disable-next-line avoid-tx-origin
        bool plain = msg.sender == tx.origin && msg.sender.code.length == 0;
        require(plain, IMeterLedger.PublishedThroughContract(msg.sender));
    }
}
