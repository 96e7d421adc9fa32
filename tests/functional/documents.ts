// The services' OpenAPI documents as a promise: whatever a test asks for, the answer's status, type and body have to be those
// that the operation's document names. `call` holds every answer against them.
import { readFileSync } from "node:fs";
import { type ErrorObject, Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

type Json = any;

interface Operation {
    name: string;
    method: string;
    path: RegExp;
    responses: Record<string, Json>;
    service: string;
}

const services = ["auth", "product", "order", "admin"];
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

const operations: Operation[] = services.flatMap((service) => {
    const document: Json = JSON.parse(readFileSync(new URL(`../../services/${service}/openapi.json`, import.meta.url), "utf8"));
    ajv.addSchema({ $id: service, ...document });
    const prefix = document.servers[0].url.replace(/\/$/, "");
    const resolved = (response: Json) => (response.$ref ? document.components.responses[response.$ref.split("/").pop()] : response);
    return Object.entries<Json>(document.paths).filter(([template]) => !template.startsWith("/internal")).flatMap(([template, methods]) =>
        Object.entries<Json>(methods).map(([method, operation]) => ({
            name: `${method.toUpperCase()} ${template}`,
            method: method.toUpperCase(),
            // A template without parameters comes before one with.
            path: new RegExp(`^${(prefix + template).replace(/[.]/g, "\\.").replace(/\{[^}]+\}/g, "[^/]+")}$`),
            responses: Object.fromEntries(Object.entries<Json>(operation.responses).map(([status, response]) => [status, resolved(response)])),
            service,
        })));
}).sort((one, other) => one.path.source.split("[^").length - other.path.source.split("[^").length);

// Schemas of one service refer to that document, whose id is the service's name.
const whole = (schema: Json, service: string): Json =>
    JSON.parse(JSON.stringify(schema), (key, value) => (key === "$ref" && typeof value === "string" && value.startsWith("#") ? service + value : value));

const checks = new Map<string, (body: unknown) => ErrorObject[]>();

function check(operation: Operation, status: string, schema: Json): (body: unknown) => ErrorObject[] {
    const key = `${operation.service} ${operation.name} ${status}`;
    let found = checks.get(key);
    if (!found) {
        const validate = ajv.compile(whole(schema, operation.service));
        checks.set(key, found = (body) => (validate(body) ? [] : validate.errors ?? []));
    }
    return found;
}

// What is wrong with the answer, in words, or nothing. Paths that no document names are none of its business.
export function untruth(method: string, path: string, status: number, type: string | null, text: string): string | undefined {
    const operation = operations.find((each) => each.method === method && each.path.test(path.split(/[?#]/)[0]!));
    if (!operation) return undefined;
    const said = `${operation.name} answered ${status}`;
    const declared = operation.responses[status];
    if (!declared && status < 400) return `${said}, its document names ${Object.keys(operation.responses)}`;
    const response = declared ?? operation.responses.default;
    if (!response) return `${said}, its document names ${Object.keys(operation.responses)}`;
    const content = Object.entries<Json>(response.content ?? {});
    if (content.length === 0) return text === "" || status === 304 ? undefined : `${said} with a body, its document has none: ${text.slice(0, 200)}`;
    const media = content.find(([name]) => name === "*/*" || name === type?.split(";")[0]);
    if (!media) return `${said} as ${type}, its document says ${content.map(([name]) => name)}`;
    if (!media[0].endsWith("json") || !media[1].schema) return undefined;
    const wrong = check(operation, declared ? String(status) : "default", media[1].schema)(JSON.parse(text));
    if (wrong.length > 0) return `${said} with another body than its document's: ${ajv.errorsText(wrong)}: ${text.slice(0, 400)}`;
    const code = status >= 400 ? JSON.parse(text).code : undefined;
    const codes = declared && Object.keys(media[1].examples ?? {});
    if (code && codes && codes.length > 0 && !codes.includes(code) && !operation.responses.default) return `${said} with ${code}, its document names ${codes}`;
    return undefined;
}
