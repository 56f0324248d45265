// The service worker of the tablet app. It only keeps the app itself for the
// time without network: interviews are sent by the page, never from here.
//
// The server puts the list of files before this script (tabletWorker in
// server/tablet.go): a changed file gives a changed script, so that a browser
// finds the new version. A new worker waits until the person agrees and no
// interview is open; until then the old files stay.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { clientsClaim, setCacheNameDetails } from 'workbox-core'

const shell = '/tablet/'

setCacheNameDetails({ prefix: 'sipas' })
precacheAndRoute(self.SIPAS_FILES)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL(shell), { allowlist: [/^\/tablet\//], denylist: [/\.\w+$/] }))
clientsClaim()

self.addEventListener('message', (event) => {
  if (event.data?.type === 'activate') event.waitUntil(self.skipWaiting())
})
