/** An organization, as tests and the demo set it up: the same writes as through its API, without HTTP. */
import type { SimulatedAccount } from './account.ts';
import type { Account, Directory, Organization } from './directory.ts';
import { pathOf, rootOf } from './organization-members.ts';

type Member = Pick<SimulatedAccount, 'accountId'>;

export class SimulatedOrganization {
  readonly id: string;
  readonly rootId: string;
  readonly #directory: Directory;
  readonly #organization: Organization;

  constructor(directory: Directory, { accountId }: Member) {
    const { random } = directory;
    this.id = `o-${random.digits(10)}`;
    this.rootId = `r-${random.digits(4)}`;
    this.#directory = directory;
    this.#organization = {
      id: this.id,
      path: `${this.id}/${this.rootId}/`,
      managementAccountId: accountId,
    };
    this.#accountOf(accountId).organization = this.#organization;
  }

  /** Creates a unit below the root or another unit, and returns its id. */
  createUnit(name: string, parentId: string = this.rootId): string {
    this.#pathOf(parentId);
    const id = `ou-${rootOf(this.#organization).slice(2)}-${this.#directory.random.digits(8)}`;
    this.#directory.organizationState(this.#organization).units.set(id, { id, name, parentId });
    return id;
  }

  /** Makes the account a member, or moves it. */
  place({ accountId }: Member, parentId: string = this.rootId, name?: string): void {
    const account = this.#accountOf(accountId);
    account.organization = { ...this.#organization, path: this.#pathOf(parentId) };
    if (name !== undefined) account.name = name;
  }

  remove({ accountId }: Member): void {
    this.#accountOf(accountId).organization = null;
  }

  suspend({ accountId }: Member): void {
    this.#accountOf(accountId).isSuspended = true;
  }

  /** Makes a member a delegated administrator of CloudFormation's StackSets. */
  delegate({ accountId }: Member): void {
    const { administrators } = this.#directory.organizationState(this.#organization);
    administrators.set(accountId, new Set(['member.org.stacksets.cloudformation.amazonaws.com']));
  }

  #pathOf(parentId: string): string {
    const path = pathOf(this.#directory, this.#organization, parentId);
    if (path === null) throw new Error(`The organization ${this.id} has no unit ${parentId}.`);
    return path;
  }

  #accountOf(id: string): Account {
    const account = this.#directory.accounts.get(id);
    if (account === undefined) throw new Error(`Account ${id} not found.`);
    return account;
  }
}
