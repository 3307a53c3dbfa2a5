import { useEffect, useId, useRef, useState } from 'react';
import { count } from '../parts/count.ts';
import { Icon } from '../parts/icon.tsx';
import { type ListPage, readListPage } from '../workspace/list-page.ts';
import { AccountRows, type Choosing } from './account-rows.tsx';
import { NO_ACCOUNTS, type Unit, type UnitSum, withUnit } from './choice.ts';

type Props = Choosing & {
  readonly unit: Unit;
  readonly units: readonly Unit[];
  /** The units that are above a chosen one. */
  readonly above: ReadonlySet<string>;
  /** The accounts of each unit, with those of the units below. */
  readonly sums: ReadonlyMap<string, UnitSum>;
  readonly isOpenAtFirst?: boolean;
};

const FIRST: ListPage = readListPage({});

/** A unit with the units and accounts in it. Its accounts are read when it is opened, a page at a time. */
export function UnitTree({ unit, isOpenAtFirst = false, ...rest }: Props) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  const [page, setPage] = useState(FIRST);
  const { units, above, sums, ...choosing } = rest;
  const children = units.filter(({ parentId }) => parentId === unit.id).toSorted(byName);
  const isChosen = choosing.included.has(unit.id);
  const sum = sums.get(unit.id) ?? NO_ACCOUNTS;
  const isChoosing = choosing.onChange !== undefined;
  return (
    <li className="unit">
      <div className="unit-line" data-chosen={isChosen}>
        {isChoosing && <UnitBox unit={unit} {...rest} describedBy={`${id}-accounts`} />}
        <button
          type="button"
          className="unit-toggle"
          aria-expanded={isOpen}
          aria-controls={id}
          aria-describedby={`${id}-accounts`}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Icon name="CHEVRON" />
          <span>{unit.name}</span>
        </button>
        <span id={`${id}-accounts`} className="unit-accounts">
          {isChoosing ? chosenWords(sum) : progressWords(sum, isChosen)}
          {isChoosing && isLocked(unit, rest) && ' · Chosen with the unit above'}
        </span>
      </div>
      <div id={id} className="unit-body" hidden={!isOpen}>
        {isOpen && (
          <>
            {children.length > 0 && (
              <ul className="tree-branch" aria-label={`Units in ${unit.name}`}>
                {children.map((child) => (
                  <UnitTree key={child.id} unit={child} {...rest} />
                ))}
              </ul>
            )}
            <AccountRows
              {...choosing}
              filter={{ unitId: unit.id }}
              page={page}
              onTurn={(patch) => setPage(readListPage(patch))}
              emptyWords={children.length > 0 ? null : 'No accounts in this unit.'}
            />
          </>
        )}
      </div>
    </li>
  );
}

/** "Unit 2" before "Unit 10". */
function byName(one: Unit, other: Unit): number {
  return one.name.localeCompare(other.name, 'en', { numeric: true });
}

/** What is chosen in a unit, while the user chooses. */
function chosenWords({ accounts, chosen }: UnitSum): string {
  if (accounts === 0) return 'No accounts to connect';
  if (chosen === 0) return count(accounts, 'account');
  return `${chosen.toLocaleString('en-US')} of ${count(accounts, 'account')}`;
}

/** How far a unit has come. */
function progressWords(sum: UnitSum, isChosen: boolean): string {
  const { accounts, chosen, connected, failed } = sum;
  if (chosen === 0) return isChosen && accounts === 0 ? 'Chosen, no accounts yet' : chosenWords(sum);
  const words = [`${connected.toLocaleString('en-US')} of ${chosen.toLocaleString('en-US')} connected`];
  if (failed > 0) words.push(`${failed.toLocaleString('en-US')} failed`);
  if (chosen < accounts) words.push(`${(accounts - chosen).toLocaleString('en-US')} not chosen`);
  return words.join(', ');
}

/** Whether a unit above is chosen, which decides for this one. */
function isLocked({ id }: Unit, { choice, included }: Pick<Choosing, 'choice' | 'included'>): boolean {
  return included.has(id) && !choice.unitIds.has(id);
}

/** Chooses a unit with all below it. A unit below a chosen one is included, and cannot be unchecked alone. */
function UnitBox({
  unit,
  units,
  above,
  sums,
  choice,
  included,
  onChange,
  describedBy,
}: Props & { readonly describedBy: string }) {
  const box = useRef<HTMLInputElement>(null);
  const { id, name, parentId } = unit;
  const isIncluded = included.has(id);
  const isPartly = isIncluded ? (sums.get(id) ?? NO_ACCOUNTS).exceptions > 0 : above.has(id);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = isPartly;
  }, [isPartly]);
  return (
    <input
      ref={box}
      type="checkbox"
      className="box"
      aria-label={parentId === null ? 'Choose the whole organization' : `Choose ${name}`}
      checked={isIncluded}
      disabled={isLocked(unit, { choice, included })}
      aria-describedby={describedBy}
      onChange={() => onChange?.(withUnit(units, choice, id))}
    />
  );
}
