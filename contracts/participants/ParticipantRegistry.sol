// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IParticipantRegistry, Kind, Limits, Participant, Source, Status, Unit} from "./IParticipantRegistry.sol";

/// @title Register of participants
/// @dev `Participant` and `Limits` fill one storage word each, in the packing that `recordOf` and `limitsOf` promise.
contract ParticipantRegistry is IParticipantRegistry, AccessManaged {
    /// @inheritdoc IParticipantRegistry
    uint256 public immutable longestRevealWindow;

    /// @inheritdoc IParticipantRegistry
    uint256 public participantCount;

    /// @inheritdoc IParticipantRegistry
    uint256 public unitCount;

    mapping(uint256 participant => Participant) private _participants;
    mapping(uint256 participant => Limits) private _limits;
    mapping(uint256 unit => Unit) private _units;
    mapping(uint256 participant => uint256[]) private _unitsOf;
    uint256 public totalCapacityKw;

    function unitsOf(uint256 participant) external view returns (uint256[] memory) {
        return _unitsOf[participant];
    }


    /// @dev Registered (approved or suspended) ids under an account.
    mapping(address account => uint256 ids) private _registeredIds;

    constructor(address authority, uint256 longestRevealWindow_) AccessManaged(authority) {
        longestRevealWindow = longestRevealWindow_;
    }

    /// @inheritdoc IParticipantRegistry
    function applyAs(Kind kind, uint16 region, bytes32 documentHash) external returns (uint256 participant) {
        require(kind != Kind.None, KindMissing());
        _requireDocument(documentHash);
        participant = ++participantCount;
        _participants[participant] = Participant(msg.sender, Status.Applied, kind, region, 0, 0);
        emit ParticipantApplied(participant, msg.sender, kind, region, documentHash);
    }

    /// @inheritdoc IParticipantRegistry
    function approve(uint256 participant, uint32 legalPerson, uint32 controllingGroup) external restricted {
        _approve(participant, legalPerson, controllingGroup);
    }

    /// @inheritdoc IParticipantRegistry
    function approveMany(
        uint256[] calldata participants,
        uint32[] calldata legalPersons,
        uint32[] calldata controllingGroups
    ) external restricted {
        uint256 count = participants.length;
        require(legalPersons.length == count, LengthMismatch(count, legalPersons.length));
        require(controllingGroups.length == count, LengthMismatch(count, controllingGroups.length));
        for (uint256 i = 0; i < count; ++i) _approve(participants[i], legalPersons[i], controllingGroups[i]);
    }

    /// @inheritdoc IParticipantRegistry
    function suspend(uint256 participant, bytes32 documentHash) external restricted {
        _requireDocument(documentHash);
        _inStatus(participant, Status.Approved).status = Status.Suspended;
        emit ParticipantSuspended(participant, documentHash);
    }

    /// @inheritdoc IParticipantRegistry
    function reinstate(uint256 participant, bytes32 documentHash) external restricted {
        _requireDocument(documentHash);
        _inStatus(participant, Status.Suspended).status = Status.Approved;
        emit ParticipantReinstated(participant, documentHash);
    }

    /// @inheritdoc IParticipantRegistry
    function addUnit(
        uint256 participant,
        uint32 capacityKw,
        Source source,
        bytes32 documentHash
    ) external restricted returns (uint256 unit) {
        _inStatus(participant, Status.Approved);
        require(capacityKw != 0, CapacityMissing());
        require(source != Source.None, SourceMissing());
        _requireDocument(documentHash);
        unit = ++unitCount;
        _units[unit] = Unit(uint32(participant), capacityKw, source, type(uint96).max);
        _unitsOf[participant].push(unit);
        totalCapacityKw += capacityKw;
        _limits[participant].sources |= uint16(1 << uint256(source));
        emit UnitAdded(unit, participant, capacityKw, source, documentHash);
    }

    /// @inheritdoc IParticipantRegistry
    function setLimits(uint256 participant, uint32 buyKwh, uint32 sellKwh, uint40 from) external restricted {
        Status status = _known(participant).status;
        require(status != Status.Applied, WrongStatus(participant, status, Status.Approved));
        Limits memory limits = _limits[participant];
        if (_isNone(limits) && from <= block.timestamp) {
            from = uint40(block.timestamp);
            (limits.buyKwh, limits.sellKwh) = (buyKwh, sellKwh);
        } else {
            require(from > block.timestamp, LimitsNotInFuture(participant, from, block.timestamp));
            _foldNext(participant, limits);
            (limits.nextBuyKwh, limits.nextSellKwh, limits.nextFrom) = (buyKwh, sellKwh, from);
        }
        _limits[participant] = limits;
        emit LimitsSet(participant, buyKwh, sellKwh, from);
    }

    /// @inheritdoc IParticipantRegistry
    function recordOf(uint256 participant) external view returns (uint256 word) {
        Participant storage record = _participants[participant];
        assembly ("memory-safe") {
            word := sload(record.slot)
        }
    }

    /// @inheritdoc IParticipantRegistry
    function limitsOf(uint256[] calldata participants) external view returns (uint256[] memory words) {
        words = new uint256[](participants.length);
        unchecked {
            for (uint256 i = 0; i < participants.length; ++i) {
                Limits storage limits = _limits[participants[i]];
                assembly ("memory-safe") {
                    mstore(add(words, shl(5, add(i, 1))), sload(limits.slot))
                }
            }
        }
    }

    /// @inheritdoc IParticipantRegistry
    function limitsAt(uint256 participant, uint256 time) external view returns (uint256 buyKwh, uint256 sellKwh) {
        Limits memory limits = _limits[participant];
        bool isNext = limits.nextFrom != 0 && time >= limits.nextFrom;
        return isNext ? (limits.nextBuyKwh, limits.nextSellKwh) : (limits.buyKwh, limits.sellKwh);
    }

    /// @inheritdoc IParticipantRegistry
    function accountOf(uint256 participant) external view returns (address) {
        return _participants[participant].account;
    }

    /// @inheritdoc IParticipantRegistry
    function participantOf(uint256 participant) external view returns (Participant memory) {
        return _participants[participant];
    }

    /// @inheritdoc IParticipantRegistry
    function unitOf(uint256 unit) external view returns (Unit memory) {
        return _units[unit];
    }

    /// @inheritdoc IParticipantRegistry
    function isRegisteredAccount(address account) external view returns (bool) {
        return _registeredIds[account] != 0;
    }

    function _approve(uint256 participant, uint32 legalPerson, uint32 controllingGroup) private {
        Participant storage record = _inStatus(participant, Status.Applied);
        require(legalPerson != 0 && controllingGroup != 0, GroupMissing(participant, legalPerson, controllingGroup));
        record.status = Status.Approved;
        record.legalPerson = legalPerson;
        record.controllingGroup = controllingGroup;
        ++_registeredIds[record.account];
        emit ParticipantApproved(participant, legalPerson, controllingGroup);
    }

    /// @dev Pending limits that may be replaced have been in force for a reveal window, so they are the plain ones now.
    function _foldNext(uint256 participant, Limits memory limits) private view {
        if (limits.nextFrom == 0) return;
        uint256 replaceableFrom = limits.nextFrom + longestRevealWindow;
        require(block.timestamp >= replaceableFrom, LimitsPending(participant, limits.nextFrom, replaceableFrom));
        (limits.buyKwh, limits.sellKwh) = (limits.nextBuyKwh, limits.nextSellKwh);
    }

    function _isNone(Limits memory limits) private pure returns (bool) {
        return limits.buyKwh == 0 && limits.sellKwh == 0 && limits.nextFrom == 0;
    }

    function _known(uint256 participant) private view returns (Participant storage record) {
        record = _participants[participant];
        require(record.status != Status.None, UnknownParticipant(participant));
    }

    function _inStatus(uint256 participant, Status needed) private view returns (Participant storage record) {
        record = _known(participant);
        require(record.status == needed, WrongStatus(participant, record.status, needed));
    }

    function _requireDocument(bytes32 documentHash) private pure {
        require(documentHash != 0, DocumentMissing());
    }
}
