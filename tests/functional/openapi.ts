// The services' OpenAPI documents as a source of tests: each operation with an address that exists, its fields one by one,
// and the codes that it says it refuses with.
import { call } from "./shop.js";

type Schema = any;

export interface Operation {
    name: string; // "POST /orders/{id}/payment"
    method: string;
    template: string;
    path: string; // through the gateway, its parameters filled in
    schema?: Schema; // of the JSON body
    example?: any;
    query: { name: string; schema: Schema; example: unknown }[];
    pathParameters: string[];
    codes: Map<number, Set<string>>; // documented refusals by status
    lands: boolean; // browsers come by themselves: whatever happens, they are sent on to a page that tells
}

export interface Field {
    pointer: string;
    schema: Schema;
    required: boolean;
    replaced(value: unknown): any; // the example with this value in the field's place
    removed(): any;
}

export class Document {
    private constructor(readonly service: string, private readonly text: any) {}

    static async of(service: string): Promise<Document> {
        return new Document(service, (await call(`/docs/${service}/openapi.json`)).body);
    }

    // Internal operations are for no client. `ids` fills path parameters: by "template name", else by name.
    operations(ids: Record<string, string>): Operation[] {
        const prefix = this.text.servers[0].url.replace(/\/$/, "");
        const found: Operation[] = [];
        for (const [template, methods] of Object.entries<any>(this.text.paths)) {
            if (template.startsWith("/internal")) continue;
            for (const [method, operation] of Object.entries<any>(methods)) {
                const json = operation.requestBody?.content?.["application/json"];
                const parameters: any[] = operation.parameters ?? [];
                found.push({
                    name: `${method.toUpperCase()} ${template}`,
                    method: method.toUpperCase(),
                    template,
                    path: prefix + template.replace(/\{([^}]+)\}/g, (_, name) => ids[`${template} ${name}`] ?? ids[name] ?? "01a20603-9431-74c0-9fb0-af869b2c93b1"),
                    schema: json && this.resolved(json.schema),
                    example: json?.example,
                    query: parameters.filter((each) => each.in === "query").map((each) => ({ name: each.name, schema: this.resolved(each.schema), example: each.example })),
                    pathParameters: parameters.filter((each) => each.in === "path").map((each) => each.name),
                    codes: this.codesOf(operation),
                    lands: Object.keys(operation.responses).every((status) => status === "302" || status === "default"),
                });
            }
        }
        return found;
    }

    // Every field that the example has, from the outside in; of lists the first item.
    *fields(schema: Schema, example: any, pointer = "", replace = (value: any) => value): Generator<Field> {
        schema = this.resolved(schema);
        if (Array.isArray(example)) {
            const [first, ...rest] = example;
            yield* this.fields(schema.items, first, `${pointer}/0`, (value) => replace([value, ...rest]));
        } else if (example && typeof example === "object") {
            for (const [name, value] of Object.entries(example)) {
                const { [name]: _, ...others } = example;
                const own = (replacement: any) => replace({ ...example, [name]: replacement });
                const inner = this.resolved(schema.properties?.[name] ?? {});
                yield {
                    pointer: `${pointer}/${name}`,
                    schema: inner,
                    required: schema.required?.includes(name) ?? false,
                    replaced: own,
                    removed: () => replace(others),
                };
                yield* this.fields(inner, value, `${pointer}/${name}`, own);
            }
        }
    }

    private resolved(schema: Schema): Schema {
        if (schema?.$ref) return this.resolved(this.at(schema.$ref));
        if (schema?.allOf?.length === 1) return this.resolved(schema.allOf[0]);
        return schema ?? {};
    }

    private at(reference: string): any {
        return reference.slice(2).split("/").reduce((node, part) => node[part], this.text);
    }

    private codesOf(operation: any): Map<number, Set<string>> {
        const codes = new Map<number, Set<string>>();
        for (const [status, written] of Object.entries<any>(operation.responses)) {
            const response = written.$ref ? this.at(written.$ref) : written;
            const problem = response.content?.["application/problem+json"];
            if (!problem) continue;
            const named = Object.keys(problem.examples ?? {});
            if (problem.example) named.push(problem.example.code);
            codes.set(Number(status), new Set(named));
        }
        return codes;
    }
}
