// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEnergyRegister} from "../../energy/IEnergyRegister.sol";
import {Gate, Windows} from "../../libraries/Windows.sol";
import {IClearingHouse, Taken} from "../../money/IClearingHouse.sol";
import {IParticipantRegistry} from "../../participants/IParticipantRegistry.sol";
import {Batch, BatchKind, Dispute, DisputeStage, IMeterLedger, ReadingState, ReviewTerms} from "../IMeterLedger.sol";

/// @title Reviews: what the ledger of readings keeps, and how a dispute goes
library Reviews {
    /// @dev Four bits for each participant and day: a ReadingState.
    struct Store {
        uint256 count;
        ReviewTerms terms;
        mapping(uint256 batch => Batch) batches;
        mapping(uint256 day => mapping(uint256 place => uint256 states)) states;
        mapping(uint256 key => Dispute) disputes;
        mapping(uint256 day => uint256 count) published;
        mapping(uint256 day => Gate) absentFrom;
        mapping(uint256 day => Gate) firstReview;
        IClearingHouse house;
        address settlement;
    }

    /// @dev The ledgers that are asked.
    struct Near {
        IParticipantRegistry registry;
        IEnergyRegister register;
    }

    uint256 internal constant STATES_SHIFT = 6;
    uint256 private constant OF_CORRECTION = 1 << 255;

    /// @notice Place of a participant's bits in its word of states.
    function shiftOf(uint256 participant) internal pure returns (uint256) {
        return (participant & 63) << 2;
    }

    function stateOf(Store storage store, uint256 day, uint256 participant) internal view returns (ReadingState) {
        return ReadingState((store.states[day][participant >> STATES_SHIFT] >> shiftOf(participant)) & 0xf);
    }

    function setState(Store storage store, uint256 day, uint256 participant, ReadingState state) internal {
        uint256 shift = shiftOf(participant);
        uint256 word = store.states[day][participant >> STATES_SHIFT];
        store.states[day][participant >> STATES_SHIFT] = (word & ~(uint256(0xf) << shift)) | (uint256(state) << shift);
    }

    /// @notice Key of the dispute about a participant's day.
    function dayKey(uint256 day, uint256 participant) internal pure returns (uint256) {
        return (day << 64) | participant;
    }

    /// @notice Key of the dispute about what a batch says of a participant: a correction has its own.
    function keyOf(Batch storage batch, uint256 id, uint256 participant) internal view returns (uint256) {
        if (batch.kind == BatchKind.Correction) return OF_CORRECTION | (id << 64) | participant;
        return dayKey(batch.day, participant);
    }

    /// @notice So long from now on.
    function from(Gate memory duration) internal view returns (Gate memory) {
        return plus(Gate(uint40(block.timestamp), uint40(block.number)), duration);
    }

    /// @notice A gate so much later.
    function plus(Gate memory gate, Gate memory duration) internal pure returns (Gate memory) {
        return Gate(gate.time + duration.time, gate.blockNumber + duration.blockNumber);
    }

    /// @notice Until when the regulator may decide: after an appeal, or after the grid company's time.
    function decideUntil(ReviewTerms memory terms, Dispute memory dispute) internal pure returns (Gate memory until) {
        until = plus(dispute.since, terms.decide);
        if (dispute.stage == DisputeStage.Open) until = plus(until, terms.amend);
    }

    /// @notice When a local day ends, Unix time.
    function endOf(IEnergyRegister register, uint256 day) internal view returns (uint256) {
        int256 end = int256((day + 1) * register.dayLength()) - register.offset();
        return end > 0 ? uint256(end) : 0;
    }

    function announce(Store storage store, Near memory near, uint256 day) internal {
        if (store.absentFrom[day].time != 0) return;
        uint256 endsAt = endOf(near.register, day);
        require(block.timestamp >= endsAt, IMeterLedger.DayNotOver(day, endsAt));
        Gate memory gate = from(store.terms.absent);
        store.absentFrom[day] = gate;
        emit IMeterLedger.DayAnnounced(day, gate);
    }

    /// @notice Whether the readings of a participant in a batch count.
    function isUsable(Store storage store, uint256 id, uint256 participant) internal view returns (bool) {
        Batch storage batch = store.batches[id];
        BatchKind kind = batch.kind;
        if (kind == BatchKind.None || kind == BatchKind.Monthly) return false;
        if (kind == BatchKind.Daily) {
            ReadingState state = stateOf(store, batch.day, participant);
            if (state == ReadingState.Confirmed) return true;
            if (state == ReadingState.Published) return Windows.passed(batch.closesAt);
            if (state != ReadingState.Disputed) return false;
        }
        Dispute storage dispute = store.disputes[keyOf(batch, id, participant)];
        DisputeStage stage = dispute.stage;
        if (stage == DisputeStage.None) return kind == BatchKind.Correction && Windows.passed(batch.closesAt);
        if (dispute.batch != id) return false;
        if (stage == DisputeStage.Resolved) return true;
        return stage == DisputeStage.Amended && Windows.passed(batch.closesAt);
    }

    /// @notice Confirms or disputes; the reason for a refusal, as an encoded error. Whose word it is has been tested.
    function enter(
        Store storage store,
        uint256 id,
        uint256 participant,
        bool accepts
    ) internal returns (bytes memory reason) {
        Batch storage batch = store.batches[id];
        Dispute storage dispute = store.disputes[keyOf(batch, id, participant)];
        ReadingState state =
            batch.kind == BatchKind.Daily ? stateOf(store, batch.day, participant) : ReadingState.Published;
        bool open =
            batch.kind == BatchKind.Amendment
                ? dispute.stage == DisputeStage.Amended && dispute.batch == id
                : batch.kind != BatchKind.Decision && dispute.stage == DisputeStage.None;
        if (state != ReadingState.Published || !open) {
            return abi.encodeWithSelector(IMeterLedger.ReviewedBefore.selector, id, participant, state);
        }
        if (Windows.passed(batch.closesAt)) {
            return abi.encodeWithSelector(IMeterLedger.ReviewOver.selector, id, batch.closesAt);
        }
        if (!accepts) return _dispute(store, batch, dispute, id, participant);
        if (batch.kind == BatchKind.Daily) {
            setState(store, batch.day, participant, ReadingState.Confirmed);
        } else {
            (dispute.batch, dispute.stage) = (uint32(id), DisputeStage.Resolved);
        }
        emit IMeterLedger.ReadingsConfirmed(id, participant);
    }

    function _dispute(
        Store storage store,
        Batch storage batch,
        Dispute storage dispute,
        uint256 id,
        uint256 participant
    ) private returns (bytes memory reason) {
        uint256 fee = store.terms.fee;
        dispute.paid = false;
        if (fee != 0) {
            Taken taken = store.house.tryTake(participant, fee);
            dispute.paid = taken == Taken.Done;
            if (taken != Taken.Done && taken != Taken.ModuleFrozen && taken != Taken.InDebt) {
                return abi.encodeWithSelector(IMeterLedger.FeeNotTaken.selector, participant, fee, taken);
            }
        }
        bool daily = batch.kind == BatchKind.Daily;
        if (daily) setState(store, batch.day, participant, ReadingState.Disputed);
        dispute.batch = uint32(id);
        dispute.stage = daily ? DisputeStage.Open : DisputeStage.Appealed;
        dispute.since = Gate(uint40(block.timestamp), uint40(block.number));
        emit IMeterLedger.ReadingsDisputed(id, participant, dispute.stage, dispute.paid ? fee : 0);
    }

    /// @notice What was paid of a dispute's fee and is here; it is marked as no longer paid. Nothing where institutions handed the ledger's money to a successor: a dispute
    /// ends all the same.
    function takeFee(Store storage store, Dispute storage dispute) internal returns (uint256 fee) {
        if (!dispute.paid) return 0;
        dispute.paid = false;
        fee = store.terms.fee;
        if (store.house.compartmentOf(address(this)) < fee) return 0;
    }

    /// @notice The fee of a dispute returns.
    function refund(
        Store storage store,
        Dispute storage dispute,
        uint256 batch,
        uint256 participant,
        bytes32 documentHash
    ) internal {
        uint256 fee = takeFee(store, dispute);
        emit IMeterLedger.DisputeResolved(batch, participant, dispute.stage, fee, documentHash);
        if (fee != 0) store.house.give(participant, fee);
    }
}
