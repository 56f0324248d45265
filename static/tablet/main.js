// The tablet app.
import { Core } from './core/core.js'
import { start } from './ui/app.js'

// app is what runs; browser tests ask it for its core.
export const app = start(() => Core.open())
