import { createContext } from 'react';
import { createLinkStore } from './link.ts';

export const LinkContext = createContext(createLinkStore());
