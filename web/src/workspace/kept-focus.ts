import { type FocusEvent, type RefObject, useEffect, useRef } from 'react';

/**
 * Keeps the place of keyboard users when the row that they handled leaves the list: the focus moves to the list, or to
 * the title of the page when the list is empty. Spread the result on an element around the list.
 */
export function useKeptFocus(list: RefObject<HTMLElement | null>) {
  const isInside = useRef(false);
  useEffect(() => {
    if (!isInside.current || document.activeElement !== document.body) return;
    isInside.current = false;
    if (list.current?.hasChildNodes() === true) list.current.focus();
    else document.querySelector<HTMLElement>('h1')?.focus();
  });
  return {
    onFocus: () => {
      isInside.current = true;
    },
    onBlur: ({ relatedTarget }: FocusEvent) => {
      // Without a target, the element with the focus has gone, or the user has clicked on the page.
      if (relatedTarget !== null) isInside.current = false;
    },
  };
}
