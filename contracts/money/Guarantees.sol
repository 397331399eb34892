// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IParticipantRegistry} from "../participants/IParticipantRegistry.sol";
import {IClearingHouse} from "./IClearingHouse.sol";
import {GuaranteeAccount, IGuarantees} from "./IGuarantees.sol";

/// @title Guarantees
/// @dev Its compartment of the house is Σ pledged.
contract Guarantees is IGuarantees, AccessManaged {
    /// @notice Registry that knows the accounts.
    IParticipantRegistry public immutable registry;

    /// @notice House whose module this is.
    IClearingHouse public immutable house;

    /// @inheritdoc IGuarantees
    mapping(uint256 participant => mapping(address module => uint256 amount)) public usedBy;

    mapping(uint256 participant => GuaranteeAccount) private _accounts;

    constructor(address authority, IParticipantRegistry registry_, IClearingHouse house_) AccessManaged(authority) {
        registry = registry_;
        house = house_;
    }

    /// @inheritdoc IGuarantees
    function recordGuarantee(
        uint256 participant,
        uint128 limit,
        uint40 expiresAt,
        bytes32 documentHash
    ) external restricted {
        require(registry.accountOf(participant) != address(0), ParticipantNotRegistered(participant));
        bool valid = documentHash != 0 && (limit == 0 || expiresAt > block.timestamp);
        require(valid, GuaranteeInvalid(participant, expiresAt, documentHash));
        GuaranteeAccount storage account = _accounts[participant];
        (account.limit, account.expiresAt) = (limit, expiresAt);
        emit GuaranteeRecorded(participant, limit, expiresAt, documentHash);
    }

    /// @inheritdoc IGuarantees
    function pledge(uint256 participant, uint256 amount) external {
        _requireAccount(participant);
        // What the house takes is below 2¹²⁸.
        house.take(participant, amount);
        _accounts[participant].pledged += uint128(amount);
        emit Pledged(participant, amount);
    }

    /// @inheritdoc IGuarantees
    function unpledge(uint256 participant, uint256 amount) external {
        _requireAccount(participant);
        GuaranteeAccount storage account = _accounts[participant];
        // A letter ends some day: it does not free a pledge that is in use.
        uint256 most = account.pledged > account.used ? account.pledged - account.used : 0;
        require(amount <= most, GuaranteeTooSmall(participant, most, amount));
        account.pledged -= uint128(amount);
        emit Unpledged(participant, amount);
        house.give(participant, amount);
    }

    /// @inheritdoc IGuarantees
    function use(uint256 participant, uint256 amount) external {
        bool enabled = house.moduleNumberOf(msg.sender) != 0 && house.isEnabled(participant, msg.sender);
        require(enabled, ModuleIsNotEnabled(participant, msg.sender));
        require(!house.isFrozen(msg.sender) && !house.hasSuccessor(msg.sender), ModuleCannotBegin(msg.sender));
        uint256 debt = house.debtOf(participant);
        require(debt == 0, ParticipantInDebt(participant, debt));
        uint256 available = availableOf(participant);
        require(amount <= available, GuaranteeTooSmall(participant, available, amount));
        _accounts[participant].used += uint192(amount);
        _setUsed(participant, msg.sender, usedBy[participant][msg.sender] + amount);
    }

    /// @inheritdoc IGuarantees
    function release(uint256 participant, uint256 amount) external {
        uint256 used = usedBy[participant][msg.sender];
        require(amount <= used, UsedTooSmall(participant, msg.sender, used, amount));
        _accounts[participant].used -= uint192(amount);
        _setUsed(participant, msg.sender, used - amount);
    }

    /// @inheritdoc IGuarantees
    function succeed(address old, address successor, uint256[] calldata participants) external restricted {
        require(house.hasSuccessor(old), ModuleWithoutSuccessor(old));
        bool fits = house.moduleNumberOf(successor) != 0 && !house.hasSuccessor(successor);
        require(fits, ModuleCannotBegin(successor));
        for (uint256 i = 0; i < participants.length; ++i) {
            uint256 used = usedBy[participants[i]][old];
            if (used == 0) continue;
            _setUsed(participants[i], old, 0);
            _setUsed(participants[i], successor, usedBy[participants[i]][successor] + used);
        }
    }

    /// @inheritdoc IGuarantees
    function accountOf(uint256 participant) external view returns (GuaranteeAccount memory) {
        return _accounts[participant];
    }

    /// @inheritdoc IGuarantees
    function availableOf(uint256 participant) public view returns (uint256) {
        GuaranteeAccount memory account = _accounts[participant];
        uint256 total = uint256(account.pledged) + (block.timestamp < account.expiresAt ? account.limit : 0);
        return total > account.used ? total - account.used : 0;
    }

    function _setUsed(uint256 participant, address module, uint256 used) private {
        usedBy[participant][module] = used;
        emit GuaranteeUsed(participant, module, used);
    }

    function _requireAccount(uint256 participant) private view {
        require(registry.accountOf(participant) == msg.sender, NotAccountOf(participant, msg.sender));
    }
}
