import { useEffect, useId, useRef, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import type { Query } from '../routes.ts';
import { type ListPage, readListPage } from '../workspace/list-page.ts';
import { AccountRows, type Choosing } from './account-rows.tsx';
import { type Unit, withUnit } from './choice.ts';

type Props = Choosing & {
  readonly unit: Unit;
  readonly units: readonly Unit[];
  /** The units that are above a chosen one. */
  readonly above: ReadonlySet<string>;
  readonly isOpenAtFirst?: boolean;
};

const FIRST: ListPage = readListPage({});

/** A unit with the units and accounts in it. Its accounts are read when it is opened, a page at a time. */
export function UnitTree({ unit, isOpenAtFirst = false, ...rest }: Props) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(isOpenAtFirst);
  const [page, setPage] = useState(FIRST);
  const { units, above, ...choosing } = rest;
  const children = units.filter(({ parentId }) => parentId === unit.id);
  const turn = (patch: Query) =>
    setPage(
      readListPage(
        Object.fromEntries(Object.entries(patch).map(([key, value]) => [key, value ?? undefined])),
      ),
    );
  const isChosen = choosing.included.has(unit.id);
  return (
    <li className="unit">
      <div className="unit-line" data-chosen={isChosen}>
        {choosing.onChange !== undefined && <UnitBox unit={unit} {...rest} />}
        <button
          type="button"
          className="unit-toggle"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setIsOpen(!isOpen)}
        >
          <Icon name="CHEVRON" />
          <span>{unit.name}</span>
          {choosing.onChange === undefined && isChosen && <span className="hint">Chosen</span>}
        </button>
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
              onTurn={turn}
              emptyWords={children.length > 0 ? null : 'No accounts in this unit.'}
            />
          </>
        )}
      </div>
    </li>
  );
}

/** Chooses a unit with all below it. A unit below a chosen one is included, and cannot be unchecked alone. */
function UnitBox({ unit, units, above, choice, included, onChange }: Props) {
  const box = useRef<HTMLInputElement>(null);
  const { id, name, parentId } = unit;
  const isIncluded = included.has(id);
  const isPartly = !isIncluded && above.has(id);
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
      disabled={isIncluded && !choice.unitIds.has(id)}
      onChange={() => onChange?.(withUnit(units, choice, id))}
    />
  );
}
