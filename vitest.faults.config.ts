import { defineConfig } from 'vitest/config';
import base, { FAULTS } from './vitest.config.ts';

/** Hours of outages, played through: `npm run test:faults`. */
export default defineConfig({ ...base, test: { ...base.test, include: FAULTS, exclude: [] } });
