// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IParticipantRegistry, Status} from "../participants/IParticipantRegistry.sol";
import {IBillingToken} from "./IBillingToken.sol";
import {IClearingHouse, Taken} from "./IClearingHouse.sol";

/// @title Money ledger with compartments
/// @dev Σ free + Σ compartments ≤ supply of the token < 2¹²⁸. So no sum of free money or of a compartment leaves its 128 bits, and words are added to and
/// subtracted from whole, without masks. Nothing here calls a module: a module cannot re-enter.
contract ClearingHouse is IClearingHouse, AccessManaged {
    /// @dev What a module owns: one word, so that a take or a batch of gives reads and writes it once.
    struct Module {
        uint128 compartment;
        uint8 number;
        bool frozen;
        bool succeeded;
    }

    uint256 private constant MOST_MODULES = 120;
    uint256 private constant FREE_MASK = type(uint128).max;
    uint256 private constant DEBT_FLAG = 1 << 255;

    /// @notice The token that the house holds.
    IBillingToken public immutable token;

    /// @notice Registry that knows the accounts.
    IParticipantRegistry public immutable registry;

    /// @notice Modules in the table so far; numbers are 1 … this number.
    uint256 public moduleCount;

    /// @inheritdoc IClearingHouse
    mapping(uint256 participant => uint256 word) public moneyOf;

    /// @inheritdoc IClearingHouse
    mapping(uint256 participant => mapping(address module => uint256 time)) public disabledAt;

    /// @inheritdoc IClearingHouse
    mapping(uint256 participant => uint256 amount) public debtOf;

    /// @inheritdoc IClearingHouse
    address public debtKeeper;

    mapping(address module => Module) private _modules;

    constructor(address authority, IParticipantRegistry registry_, IBillingToken token_) AccessManaged(authority) {
        registry = registry_;
        token = token_;
    }

    /// @inheritdoc IClearingHouse
    function deposit(uint256 participant, uint256 amount) external {
        _deposit(participant, amount);
    }

    /// @inheritdoc IClearingHouse
    function depositWithPermit(
        uint256 participant,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        try token.permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch (bytes memory reason) {
            if (token.allowance(msg.sender, address(this)) < amount) _revertWith(reason);
        }
        _deposit(participant, amount);
    }

    /// @inheritdoc IClearingHouse
    function withdraw(uint256 participant, uint256 amount) external {
        _requireAccount(participant);
        uint256 word = moneyOf[participant];
        uint256 free = word & FREE_MASK;
        require(free >= amount, FreeMoneyTooSmall(participant, free, amount));
        if (word & DEBT_FLAG != 0) {
            uint256 debt = debtOf[participant];
            require(free - amount >= debt, OwedMoneyStays(participant, free, debt, amount));
        }
        moneyOf[participant] = word - amount;
        emit Withdrawn(participant, msg.sender, amount);
        token.transfer(msg.sender, amount);
    }

    /// @inheritdoc IClearingHouse
    function enableModule(uint256 participant, address module) external {
        _requireAccount(participant);
        uint256 bit = _bitOf(_known(module).number);
        uint256 word = moneyOf[participant];
        require(word & bit == 0, ModuleAlreadyEnabled(participant, module));
        moneyOf[participant] = word | bit;
        emit ModuleEnabled(participant, module);
    }

    /// @inheritdoc IClearingHouse
    function disableModule(uint256 participant, address module) external {
        _requireAccount(participant);
        uint256 bit = _bitOf(_known(module).number);
        uint256 word = moneyOf[participant];
        require(word & bit != 0, ModuleIsNotEnabled(participant, module));
        moneyOf[participant] = word ^ bit;
        disabledAt[participant][module] = block.timestamp;
        emit ModuleDisabled(participant, module);
    }

    /// @inheritdoc IClearingHouse
    function tryTake(uint256 participant, uint256 amount) external returns (Taken) {
        return _tryTake(participant, amount);
    }

    /// @inheritdoc IClearingHouse
    function take(uint256 participant, uint256 amount) external {
        Taken taken = _tryTake(participant, amount);
        require(taken == Taken.Done, MoneyNotTaken(msg.sender, participant, amount, taken));
        emit MoneyTaken(msg.sender, participant, amount);
    }

    /// @inheritdoc IClearingHouse
    function give(uint256 participant, uint256 amount) external {
        Module storage module = _known(msg.sender);
        module.compartment = uint128(_giveFrom(module.compartment, participant, amount));
        emit MoneyGiven(msg.sender, participant, amount);
    }

    /// @inheritdoc IClearingHouse
    function giveMany(uint256[] calldata participants, uint256[] calldata amounts) external {
        Module storage module = _known(msg.sender);
        uint256 count = participants.length;
        require(amounts.length == count, LengthMismatch(count, amounts.length));
        uint256 left = module.compartment;
        uint256[] memory words = new uint256[](count);
        uint256 given = 0;
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                (uint256 participant, uint256 amount) = (participants[i], amounts[i]);
                if (amount == 0) continue;
                left = _giveFrom(left, participant, amount);
                words[given++] = (participant << 128) | amount;
            }
        }
        module.compartment = uint128(left);
        assembly ("memory-safe") {
            mstore(words, given)
        }
        emit MoneyGivenToMany(msg.sender, words);
    }

    /// @inheritdoc IClearingHouse
    function pass(address to, uint256 amount) external {
        Module storage module = _known(msg.sender);
        Module storage other = _heir(to);
        uint256 held = module.compartment;
        require(amount <= held, CompartmentTooSmall(msg.sender, 0, held, amount));
        module.compartment = uint128(held - amount);
        other.compartment += uint128(amount);
        emit MoneyPassed(msg.sender, to, amount);
    }

    /// @inheritdoc IClearingHouse
    function charge(
        uint256[] calldata participants,
        uint256[] calldata amounts
    ) external returns (uint256[] memory paid) {
        _requireDebtKeeper();
        Module storage module = _modules[msg.sender];
        require(!module.frozen, ModuleCannotBegin(msg.sender));
        uint256 count = participants.length;
        require(amounts.length == count, LengthMismatch(count, amounts.length));
        paid = new uint256[](count);
        uint256[] memory words = new uint256[](count);
        uint256 charged = 0;
        uint256 total = 0;
        unchecked {
            for (uint256 i = 0; i < count; ++i) {
                uint256 amount = _chargeFrom(participants[i], amounts[i]);
                if (amount == 0) continue;
                paid[i] = amount;
                total += amount;
                words[charged++] = (participants[i] << 128) | amount;
            }
        }
        module.compartment += uint128(total);
        assembly ("memory-safe") {
            mstore(words, charged)
        }
        if (charged != 0) emit MoneyCharged(msg.sender, words);
    }

    /// @inheritdoc IClearingHouse
    function collect(uint256 participant) external returns (uint256 paid) {
        _requireDebtKeeper();
        uint256 word = moneyOf[participant];
        (uint256 free, uint256 debt) = (word & FREE_MASK, debtOf[participant]);
        paid = free < debt ? free : debt;
        if (paid == 0) return 0;
        moneyOf[participant] = word - paid;
        _modules[msg.sender].compartment += uint128(paid);
        _setDebt(participant, debt - paid);
        emit MoneyTaken(msg.sender, participant, paid);
    }

    /// @inheritdoc IClearingHouse
    function recordDebt(uint256 participant, uint256 amount) external {
        _requireDebtKeeper();
        require(!_modules[msg.sender].frozen, ModuleCannotBegin(msg.sender));
        require(registry.accountOf(participant) != address(0), ParticipantNotRegistered(participant));
        _setDebt(participant, debtOf[participant] + amount);
    }

    /// @inheritdoc IClearingHouse
    function forgiveDebt(uint256 participant, uint256 amount) external {
        _requireDebtKeeper();
        _lowerDebt(participant, amount);
    }

    /// @inheritdoc IClearingHouse
    function payDebt(uint256 participant, uint256 amount) external {
        _requireAccount(participant);
        _lowerDebt(participant, amount);
        uint256 word = moneyOf[participant];
        require(word & FREE_MASK >= amount, FreeMoneyTooSmall(participant, word & FREE_MASK, amount));
        moneyOf[participant] = word - amount;
        _modules[debtKeeper].compartment += uint128(amount);
        emit MoneyTaken(debtKeeper, participant, amount);
    }

    /// @inheritdoc IClearingHouse
    function succeed(address old, address successor) external restricted {
        Module storage from = _known(old);
        require(!from.succeeded, ModuleHasSuccessor(old));
        Module storage to = _heir(successor);
        require(successor != old, ModuleHasSuccessor(old));
        uint128 amount = from.compartment;
        from.compartment = 0;
        from.succeeded = true;
        to.compartment += amount;
        if (debtKeeper == old) _setDebtKeeper(successor);
        emit ModuleSucceeded(old, successor, amount);
    }

    /// @inheritdoc IClearingHouse
    function setDebtKeeper(address module) external restricted {
        _heir(module);
        _setDebtKeeper(module);
    }

    /// @inheritdoc IClearingHouse
    function registerModule(address module) external restricted {
        require(_modules[module].number == 0, ModuleAlreadyRegistered(module));
        require(moduleCount < MOST_MODULES, ModuleTableFull(module));
        uint256 number = ++moduleCount;
        _modules[module].number = uint8(number);
        emit ModuleRegistered(module, number);
    }

    /// @inheritdoc IClearingHouse
    function freeze(address module) external restricted {
        _known(module).frozen = true;
        emit ModuleFroze(module);
    }

    /// @inheritdoc IClearingHouse
    function unfreeze(address module) external restricted {
        _known(module).frozen = false;
        emit ModuleUnfroze(module);
    }

    /// @inheritdoc IClearingHouse
    function requireConsent(address module, uint256 since, uint256[] calldata participants) external view {
        uint256 bit = _bitOf(_known(module).number);
        unchecked {
            for (uint256 i = 0; i < participants.length; ++i) {
                uint256 participant = participants[i];
                if (moneyOf[participant] & bit != 0) continue;
                uint256 disabled = disabledAt[participant][module];
                require(disabled != 0 && disabled >= since, ConsentMissing(participant, module, since));
            }
        }
    }

    /// @inheritdoc IClearingHouse
    function freeOf(uint256 participant) external view returns (uint256) {
        return moneyOf[participant] & FREE_MASK;
    }

    /// @inheritdoc IClearingHouse
    function compartmentOf(address module) external view returns (uint256) {
        return _modules[module].compartment;
    }

    /// @inheritdoc IClearingHouse
    function moduleNumberOf(address module) external view returns (uint256) {
        return _modules[module].number;
    }

    /// @inheritdoc IClearingHouse
    function isFrozen(address module) external view returns (bool) {
        return _modules[module].frozen;
    }

    /// @inheritdoc IClearingHouse
    function hasSuccessor(address module) external view returns (bool) {
        return _modules[module].succeeded;
    }

    /// @inheritdoc IClearingHouse
    function isEnabled(uint256 participant, address module) external view returns (bool) {
        return moneyOf[participant] & _bitOf(_known(module).number) != 0;
    }

    function _deposit(uint256 participant, uint256 amount) private {
        Status status = registry.participantOf(participant).status;
        require(status == Status.Approved || status == Status.Suspended, ParticipantNotRegistered(participant));
        // The transfer comes last and reverts unless the payer holds the amount, so what is added never exceeds the supply.
        unchecked {
            moneyOf[participant] += amount;
        }
        emit Deposited(participant, msg.sender, amount);
        token.transferFrom(msg.sender, address(this), amount);
    }

    /// @dev Every commitment takes once, so the module's word (compartment 0–127 | number 128–135 | frozen 136–143 | succeeded 144–151) is read and written whole.
    function _tryTake(uint256 participant, uint256 amount) private returns (Taken) {
        Module storage module = _modules[msg.sender];
        uint256 own;
        assembly ("memory-safe") {
            own := sload(module.slot)
        }
        uint256 number = own >> 128;
        require(number != 0, UnknownModule(msg.sender));
        if (number > type(uint8).max) return Taken.ModuleFrozen; // or succeeded: their bytes lie above the number
        uint256 word = moneyOf[participant];
        uint256 bit = _bitOf(number);
        if (word & (bit | DEBT_FLAG) != bit) return word & bit == 0 ? Taken.ModuleNotEnabled : Taken.InDebt;
        if (word & FREE_MASK < amount) return Taken.NotEnoughFree;
        unchecked {
            moneyOf[participant] = word - amount;
            own += amount;
        }
        assembly ("memory-safe") {
            sstore(module.slot, own)
        }
        return Taken.Done;
    }

    /// @dev Takes what there is of free money, at most `amount`.
    function _chargeFrom(uint256 participant, uint256 amount) private returns (uint256) {
        if (amount == 0) return 0;
        uint256 word = moneyOf[participant];
        uint256 free = word & FREE_MASK;
        if (free < amount) amount = free;
        unchecked {
            moneyOf[participant] = word - amount;
        }
        return amount;
    }

    /// @dev Credits the participant and returns what is left of `held`. Whoever has traded has a word that is not zero; only for the others the registry is asked.
    function _giveFrom(uint256 held, uint256 participant, uint256 amount) private returns (uint256 left) {
        require(amount <= held, CompartmentTooSmall(msg.sender, participant, held, amount));
        uint256 word = moneyOf[participant];
        if (word == 0) require(registry.accountOf(participant) != address(0), ParticipantNotRegistered(participant));
        unchecked {
            moneyOf[participant] = word + amount;
            left = held - amount;
        }
    }

    function _setDebt(uint256 participant, uint256 debt) private {
        debtOf[participant] = debt;
        uint256 word = moneyOf[participant] & ~DEBT_FLAG;
        moneyOf[participant] = debt == 0 ? word : word | DEBT_FLAG;
        emit DebtSet(participant, debt);
    }

    function _lowerDebt(uint256 participant, uint256 amount) private {
        uint256 debt = debtOf[participant];
        require(amount <= debt, DebtTooSmall(participant, debt, amount));
        _setDebt(participant, debt - amount);
    }

    function _setDebtKeeper(address module) private {
        debtKeeper = module;
        emit DebtKeeperSet(module);
    }

    function _requireDebtKeeper() private view {
        require(msg.sender == debtKeeper, NotTheDebtKeeper(msg.sender));
    }

    /// @dev A module that may get compartments: in the table, without a successor.
    function _heir(address module) private view returns (Module storage entry) {
        entry = _known(module);
        require(!entry.succeeded, ModuleHasSuccessor(module));
    }

    function _known(address module) private view returns (Module storage entry) {
        entry = _modules[module];
        require(entry.number != 0, UnknownModule(module));
    }

    function _requireAccount(uint256 participant) private view {
        require(registry.accountOf(participant) == msg.sender, NotAccountOf(participant, msg.sender));
    }

    function _bitOf(uint256 number) private pure returns (uint256) {
        unchecked {
            return 1 << (127 + number); // at most 247
        }
    }

    function _revertWith(bytes memory reason) private pure {
        assembly ("memory-safe") {
            revert(add(reason, 32), mload(reason))
        }
    }
}
