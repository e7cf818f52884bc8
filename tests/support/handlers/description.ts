// Made of handlers/api/openapi.yaml by tests/handlers/api/openapi.test.ts: vitest run <that> --update

export interface paths {
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the function runs */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether database, bucket and queue answer */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's uploads, newest first */
        get: operations["listUploads"];
        put?: never;
        /**
         * Announce a file, and get a link to upload it
         * @description Send the file with the link's method and headers, then submit a job `check-upload`.
         */
        post: operations["createUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/uploads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description In any case; answers have it in lower case */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /** An upload, with a link to download it once it is stored */
        get: operations["getUpload"];
        put?: never;
        post?: never;
        /**
         * Delete an upload and its object
         * @description Sent again, it answers the same for 30 days.
         */
        delete: operations["deleteUpload"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Submit a job */
        post: operations["createJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description In any case; answers have it in lower case */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /** A job, with a link to what it made */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reports/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller's figures by UTC day, newest first
         * @description Days are from the year 1 on, and `from` isn't after `to`.
         */
        get: operations["listDailyFigures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Health: {
            /** @enum {string} */
            status: "ok" | "failing";
            checks?: {
                [key: string]: "ok" | "failing";
            };
        };
        Problem: {
            /**
             * @description about:blank: API Gateway's own
             * @enum {string}
             */
            type: "urn:sagebrush:problem:malformed-body" | "urn:sagebrush:problem:invalid-input" | "urn:sagebrush:problem:missing-idempotency-key" | "urn:sagebrush:problem:idempotency-key-reused" | "urn:sagebrush:problem:unauthenticated" | "urn:sagebrush:problem:unsupported-caller" | "urn:sagebrush:problem:not-found" | "urn:sagebrush:problem:gone" | "urn:sagebrush:problem:method-not-allowed" | "urn:sagebrush:problem:body-too-large" | "urn:sagebrush:problem:unsupported-media-type" | "urn:sagebrush:problem:unavailable" | "urn:sagebrush:problem:internal" | "about:blank";
            title: string;
            status: number;
            detail: string;
            /** @description The path; empty, which means the same, where the firewall answers */
            instance: string;
            correlationId: string;
            errors?: components["schemas"]["InputError"][];
        };
        InputError: {
            path: string;
            message: string;
        };
        NewUpload: {
            fileName: string;
            /** @enum {string} */
            contentType: "application/json" | "application/pdf" | "image/jpeg" | "image/png" | "text/csv" | "text/plain";
            sizeBytes: number;
            /** @description Lower-case hexadecimal. */
            sha256: string;
        };
        Upload: {
            /** Format: uuid */
            id: string;
            fileName: string;
            contentType: string;
            sizeBytes: number;
            sha256: string;
            /** @enum {string} */
            status: "pending" | "stored" | "rejected";
            /** @description Why it was rejected */
            reason: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        AnnouncedUpload: components["schemas"]["Upload"] & {
            upload: components["schemas"]["Link"];
        };
        UploadWithDownload: components["schemas"]["Upload"] & components["schemas"]["Downloadable"];
        UploadPage: {
            items: components["schemas"]["Upload"][];
            /** @description null on the last page */
            nextCursor: string | null;
        };
        Downloadable: {
            download: components["schemas"]["Link"] | null;
        };
        Link: {
            /** @enum {string} */
            method: "GET" | "PUT";
            /** Format: uri */
            url: string;
            headers: {
                [key: string]: string;
            };
            /** Format: date-time */
            expiresAt: string;
        };
        JobRequest: components["schemas"]["CheckUpload"] | components["schemas"]["ExportReport"];
        CheckUpload: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "check-upload";
            /** Format: uuid */
            uploadId: string;
        };
        /** @description Days are from the year 1 on, and `from` isn't after `to`. */
        ExportReport: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "export-report";
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
        };
        Job: {
            /** Format: uuid */
            id: string;
            request: components["schemas"]["JobRequest"];
            /** @enum {string} */
            status: "queued" | "running" | "succeeded" | "failed";
            /** @description What came of it once it has succeeded */
            result: components["schemas"]["CheckedUpload"] | components["schemas"]["ExportedReport"] | null;
            error: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            finishedAt: string | null;
        };
        CheckedUpload: {
            /** Format: uuid */
            uploadId: string;
            /** @enum {string} */
            status: "stored" | "rejected";
            /** @description Why it was rejected */
            reason: string | null;
        };
        ExportedReport: {
            objectKey: string;
            rows: number;
        };
        JobWithDownload: components["schemas"]["Job"] & components["schemas"]["Downloadable"];
        DailyFigures: {
            /** Format: date */
            day: string;
            uploadsCreated: number;
            bytesStored: number;
            jobsSucceeded: number;
            jobsFailed: number;
        };
        DailyFiguresPage: {
            items: components["schemas"]["DailyFigures"][];
            /**
             * Format: date
             * @description The parameter `to` of the next page; null on the last
             */
            nextTo: string | null;
        };
    };
    responses: {
        /** @description What was found */
        Health: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Health"];
            };
        };
        /** @description What doesn't answer; or API Gateway's own problem, as elsewhere */
        NotReady: {
            headers: {
                "x-correlation-id": components["headers"]["OwnCorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Health"];
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Something else failed; `internal`, or API Gateway's own */
        Problem: {
            headers: {
                "Retry-After": components["headers"]["GatewayRetryAfter"];
                "x-correlation-id": components["headers"]["OwnCorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `invalid-input`, with all that breaks the schema; `malformed-body`; `missing-idempotency-key` */
        BadRequest: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unauthenticated`: nobody is known to have sent this */
        Unauthenticated: {
            headers: {
                "WWW-Authenticate": components["headers"]["Authenticate"];
                "x-correlation-id": components["headers"]["OwnCorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description `unsupported-caller`; or API Gateway's own: the signature is missing or wrong, or the firewall refused. It takes no request without
         *     a `User-Agent`, and none with what looks like an attack, as a file name with SQL or a script in it does.
         */
        Forbidden: {
            headers: {
                "x-correlation-id": components["headers"]["OwnCorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `not-found`: there is no such thing, or it is somebody else's */
        NotFound: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `gone`: the upload of this key was deleted */
        Gone: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `body-too-large`; or API Gateway's own: the body has more than 10 MB */
        BodyTooLarge: {
            headers: {
                "x-correlation-id": components["headers"]["OwnCorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `unsupported-media-type` */
        UnsupportedMediaType: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description `idempotency-key-reused`: the key came with another body before */
        KeyReused: {
            headers: {
                "x-correlation-id": components["headers"]["CorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description API Gateway's own, or as plain JSON the firewall's of an address that asks too much; send it again later */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "x-correlation-id": components["headers"]["OwnCorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
                "application/json": components["schemas"]["Problem"];
            };
        };
        /** @description `unavailable`, or API Gateway's own: nothing is wrong with the request; send it again later */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "x-correlation-id": components["headers"]["OwnCorrelationId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description In any case; answers have it in lower case */
        Id: string;
        /** @description Names this request; sent again, it is done once. */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description The request's own, where it has a usable one; otherwise a new one */
        CorrelationId: string;
        /** @description As in other answers; where API Gateway answers, the request's own or none */
        OwnCorrelationId: string;
        /** @description Path of what was made; with the stage, unless the API has a domain */
        Location: string;
        /** @description Seconds after which to ask again */
        RetryAfter: number;
        /** @description Seconds after which to ask again, where API Gateway has waited too long (504) */
        GatewayRetryAfter: number;
        /** @description How to authenticate */
        Authenticate: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Health"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Health"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["NotReady"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listUploads: {
        parameters: {
            query?: {
                /** @description Most uploads of a page */
                limit?: number;
                /** @description nextCursor of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createUpload: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this request; sent again, it is done once. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUpload"];
            };
        };
        responses: {
            /** @description The upload; the same again for the same Idempotency-Key */
            201: {
                headers: {
                    Location: components["headers"]["Location"];
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnnouncedUpload"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            410: components["responses"]["Gone"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description In any case; answers have it in lower case */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The upload */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UploadWithDownload"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "5XX": components["responses"]["Problem"];
        };
    };
    deleteUpload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description In any case; answers have it in lower case */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone */
            204: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "5XX": components["responses"]["Problem"];
        };
    };
    createJob: {
        parameters: {
            query?: never;
            header: {
                /** @description Names this request; sent again, it is done once. */
                "Idempotency-Key": components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["JobRequest"];
            };
        };
        responses: {
            /** @description The job; the same again for the same Idempotency-Key */
            202: {
                headers: {
                    Location: components["headers"]["Location"];
                    "Retry-After": components["headers"]["RetryAfter"];
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["KeyReused"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "5XX": components["responses"]["Problem"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description In any case; answers have it in lower case */
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobWithDownload"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "5XX": components["responses"]["Problem"];
        };
    };
    listDailyFigures: {
        parameters: {
            query?: {
                /** @description The first day */
                from?: string;
                /** @description The last day */
                to?: string;
                /** @description Most days of a page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page */
            200: {
                headers: {
                    "x-correlation-id": components["headers"]["CorrelationId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DailyFiguresPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["TooManyRequests"];
            503: components["responses"]["Unavailable"];
            "5XX": components["responses"]["Problem"];
        };
    };
}
