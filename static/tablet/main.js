// The tablet app.
export { Core } from './core/core.js'
