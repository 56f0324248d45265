/*
  Copyright 2018 Google LLC

  Use of this source code is governed by an MIT-style
  license that can be found in the LICENSE file or at
  https://opensource.org/licenses/MIT.
*/
// We either expose defaults or we expose every named export.
import { assert } from './_private/assert.js';
import { cacheNames } from './_private/cacheNames.js';
import { cacheMatchIgnoreParams } from './_private/cacheMatchIgnoreParams.js';
import { canConstructReadableStream } from './_private/canConstructReadableStream.js';
import { canConstructResponseFromBodyStream } from './_private/canConstructResponseFromBodyStream.js';
import { dontWaitFor } from './_private/dontWaitFor.js';
import { Deferred } from './_private/Deferred.js';
import { executeQuotaErrorCallbacks } from './_private/executeQuotaErrorCallbacks.js';
import { getFriendlyURL } from './_private/getFriendlyURL.js';
import { logger } from './_private/logger.js';
import { resultingClientExists } from './_private/resultingClientExists.js';
import { timeout } from './_private/timeout.js';
import { waitUntil } from './_private/waitUntil.js';
import { WorkboxError } from './_private/WorkboxError.js';
import './_version.js';
export { assert, cacheMatchIgnoreParams, cacheNames, canConstructReadableStream, canConstructResponseFromBodyStream, dontWaitFor, Deferred, executeQuotaErrorCallbacks, getFriendlyURL, logger, resultingClientExists, timeout, waitUntil, WorkboxError, };
