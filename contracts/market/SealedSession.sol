// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MarketRoles} from "../access/MarketRoles.sol";
import {IEnergyRegister} from "../energy/IEnergyRegister.sol";
import {ISessionLock} from "../energy/ISessionLock.sol";
import {Gate} from "../libraries/Windows.sol";
import {IClearingHouse} from "../money/IClearingHouse.sol";
import {IParticipantRegistry, Status} from "../participants/IParticipantRegistry.sol";
import {CommitmentData, ISealedSession, SessionRecord, SessionState, SessionTerms} from "./ISealedSession.sol";
import {Commitment} from "./libraries/Commitment.sol";
import {Committing} from "./libraries/Committing.sol";
import {Cover} from "./libraries/Cover.sol";
import {Opening} from "./libraries/Opening.sol";
import {Revealing} from "./libraries/Revealing.sol";
import {Sessions} from "./libraries/Sessions.sol";

/// @title Sealed sessions: from opening to the book, and every way out
/// @notice See ISealedSession. A market form adds how a book is cleared and allotted.
abstract contract SealedSession is ISealedSession, ISessionLock, AccessManaged, EIP712 {
    using Sessions for Sessions.Store;

    IParticipantRegistry internal immutable registry;
    IClearingHouse internal immutable house;
    IEnergyRegister internal immutable register;
    /// @dev revealsFrom − closesAt covers at least the chain's confirmation depth.
    uint40 private immutable confirmationSeconds;
    uint40 private immutable confirmationBlocks;

    /// @inheritdoc ISealedSession
    bool public beginningsPaused;
    /// @inheritdoc ISealedSession
    address public settlement;
    Sessions.Store internal _store;

    constructor(
        address authority,
        IParticipantRegistry registry_,
        IClearingHouse house_,
        IEnergyRegister register_,
        Gate memory confirmationDepth,
        string memory name
    ) AccessManaged(authority) EIP712(name, "1") {
        registry = registry_;
        house = house_;
        register = register_;
        confirmationSeconds = confirmationDepth.time;
        confirmationBlocks = confirmationDepth.blockNumber;
    }

    // ------------------------------------------------------------------------------------------------ way in

    /// @inheritdoc ISealedSession
    function openSession(SessionTerms calldata terms) external restricted returns (uint256 session) {
        require(!beginningsPaused, Paused());
        return Opening.open(_store, _ledgers(), terms, Gate(confirmationSeconds, confirmationBlocks));
    }

    /// @inheritdoc ISealedSession
    function commit(uint256 session, CommitmentData calldata data) external {
        Committing.commit(_store, _ledgers(), session, data);
    }

    /// @inheritdoc ISealedSession
    function commitMany(uint256 session, bytes calldata items) external {
        Committing.commitMany(_store, _ledgers(), _domainSeparatorV4(), session, items);
    }

    /// @inheritdoc ISealedSession
    function reveal(uint256 session, bytes calldata items) external {
        Revealing.reveal(_store, _ledgers(), session, items);
    }

    // ------------------------------------------------------------------------------------------------ ways out

    /// @inheritdoc ISealedSession
    function release(uint256 session, uint256[] calldata participants) external {
        SessionTerms storage terms = _store.known(session);
        SessionState state = _store.records[session].state;
        bool everything = state == SessionState.Cancelled || state == SessionState.Voided;
        if (!everything) Sessions.requirePassed(session, terms.revealsUntil);
        bool bondForfeit = !everything && (state == SessionState.Ended || _store.mayAllot(session));
        bool any = participants.length == 0;
        for (uint256 i = 0; i < participants.length; ++i) {
            any = _release(session, terms, participants[i], everything, bondForfeit) || any;
        }
        if (!any) {
            uint256 state_ = Commitment.state(_store.commitments[session][participants[0]]);
            revert NothingToRelease(participants[0], state_);
        }
    }

    function _release(
        uint256 session,
        SessionTerms storage terms,
        uint256 participant,
        bool everything,
        bool bondForfeit
    ) private returns (bool) {
        uint256 word = _store.commitments[session][participant];
        uint256 state = Commitment.state(word);
        uint256 returned = Cover.decode(Commitment.coverOf(word));
        uint256 forfeited;
        if (everything) {
            if (state != Commitment.COMMITTED && state != Commitment.REVEALED) return false;
            returned = Sessions.moneyOf(terms, word);
            word = Commitment.FREE;
        } else {
            if (state != Commitment.COMMITTED || (!bondForfeit && returned == 0)) return false;
            if (bondForfeit) forfeited = Sessions.bondOf(terms, word);
            word = bondForfeit ? Commitment.FREE : Commitment.withoutCover(word);
        }
        _store.commitments[session][participant] = word;
        emit CommitmentReleased(session, participant, returned, forfeited);
        if (returned != 0) house.give(participant, returned);
        if (forfeited != 0) house.give(terms.beneficiary, forfeited);
        return true;
    }

    /// @inheritdoc ISealedSession
    function cancel(uint256 session) external {
        SessionTerms storage terms = _store.inState(session, SessionState.Live);
        Sessions.requirePassed(session, terms.clearBy);
        _store.end(_ledgers(), session, SessionState.Cancelled);
        emit SessionCancelled(session, msg.sender);
    }

    /// @inheritdoc ISealedSession
    function voidSession(uint256 session, bytes32 reasonHash) external {
        _requireRole(MarketRoles.REGULATOR);
        _store.known(session);
        SessionRecord storage record = _store.records[session];
        bool allotting = record.state == SessionState.Cleared && _store.mayAllot(session);
        require(
            !allotting && (record.state == SessionState.Live || record.state == SessionState.Cleared),
            WrongState(session, record.state)
        );
        _store.end(_ledgers(), session, SessionState.Voided);
        emit SessionVoided(session, msg.sender, reasonHash);
    }

    /// @inheritdoc ISealedSession
    function voidCommitment(uint256 session, uint256 participant) external {
        _requireRole(MarketRoles.REGISTRAR);
        SessionTerms storage terms = _store.inState(session, SessionState.Live);
        Sessions.requireNotPassed(session, terms.closesAt);
        require(uint8(registry.recordOf(participant) >> 160) == uint8(Status.Suspended), NotSuspended(participant));
        uint256 word = _store.commitments[session][participant];
        uint256 state = Commitment.state(word);
        require(state == Commitment.COMMITTED, NothingToRelease(participant, state));
        uint256 held = Sessions.moneyOf(terms, word);
        _store.commitments[session][participant] = Commitment.freed(Commitment.sequenceOf(word));
        emit CommitmentReleased(session, participant, held, 0);
        house.give(participant, held);
    }

    // ------------------------------------------------------------------------------------------------ delivery

    /// @inheritdoc ISealedSession
    function payOut(
        uint256[] calldata sessions,
        uint256[] calldata participants
    ) external returns (uint256[] memory amounts) {
        require(msg.sender == settlement, NotTheSettlement(msg.sender));
        amounts = new uint256[](participants.length);
        uint256 total = 0;
        for (uint256 s = 0; s < sessions.length; ++s) {
            uint256 deliveryDays = _store.records[sessions[s]].deliveryDays;
            mapping(uint256 => uint256) storage commitments = _store.commitments[sessions[s]];
            for (uint256 i = 0; i < participants.length; ++i) {
                uint256 amount = _payDay(commitments, participants[i], deliveryDays);
                if (amount == 0) continue;
                amounts[i] += amount;
                total += amount;
            }
        }
        if (total != 0) house.pass(settlement, total);
    }

    /// @dev What a participant has to receive for one day, if not all its days are paid.
    function _payDay(
        mapping(uint256 participant => uint256 word) storage commitments,
        uint256 participant,
        uint256 deliveryDays
    ) private returns (uint256) {
        uint256 slot = Commitment.slotOf(commitments, participant);
        uint256 word = Commitment.read(slot);
        if (Commitment.state(word) != Commitment.ALLOTTED) return 0;
        int256 net = Commitment.netPerDayOf(word);
        if (net <= 0 || Commitment.daysPaidOf(word) >= deliveryDays) return 0;
        Commitment.write(slot, Commitment.withDayPaid(word));
        return uint256(net);
    }

    /// @inheritdoc ISealedSession
    function setSettlement(address settlement_) external restricted {
        settlement = settlement_;
        emit SettlementSet(settlement_);
    }

    /// @inheritdoc ISealedSession
    function sessionsOf(uint256 product) external view returns (uint256[] memory) {
        return _store.ofProduct[product];
    }

    // ------------------------------------------------------------------------------------------------ pause, locks, views

    /// @inheritdoc ISealedSession
    function pauseBeginnings() external restricted {
        beginningsPaused = true;
        emit BeginningsPaused(msg.sender);
    }

    /// @inheritdoc ISealedSession
    function resumeBeginnings() external restricted {
        beginningsPaused = false;
        emit BeginningsResumed(msg.sender);
    }

    /// @inheritdoc ISessionLock
    function isCommitted(uint256 product, uint256 participant) external view returns (bool) {
        uint256 state = Commitment.state(_store.commitments[_store.live[product]][participant]);
        return state == Commitment.COMMITTED || state == Commitment.REVEALED;
    }

    /// @inheritdoc ISealedSession
    function termsOf(uint256 session) external view returns (SessionTerms memory) {
        return _store.terms[session];
    }

    /// @inheritdoc ISealedSession
    function recordOf(uint256 session) external view returns (SessionRecord memory) {
        return _store.records[session];
    }

    /// @inheritdoc ISealedSession
    function commitmentOf(uint256 session, uint256 participant) external view returns (uint256) {
        return _store.commitments[session][participant];
    }

    /// @inheritdoc ISealedSession
    function liveSessionOf(uint256 product) external view returns (uint256) {
        return _store.live[product];
    }

    /// @inheritdoc ISealedSession
    function sessionCount() external view returns (uint256) {
        return _store.count;
    }

    function _ledgers() internal view returns (Sessions.Ledgers memory) {
        return Sessions.Ledgers(registry, house, register);
    }

    /// @dev For endings, which must stay possible when the authority has closed this contract's restricted functions.
    function _requireRole(uint64 role) private view {
        (bool isMember, ) = IAccessManager(authority()).hasRole(role, msg.sender);
        require(isMember, RoleMissing(msg.sender, role));
    }
}
