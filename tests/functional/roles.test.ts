// Who may do what, and how soon a change of it counts.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { call, eventually, giveRoles, newCustomer, owner } from "./shop.js";

const anyVersion = { "If-Match": "*" };
const put = (path: string, token: string, json: unknown, headers = anyVersion) => call(path, { method: "PUT", token, json, headers });
const expectEnds = (token: string) =>
    eventually("the token to end", async () => ((await call("/admin/overview", { token })).status === 401 ? true : undefined), 1);
const refresh = (refresh_token: string) => call("/api/auth/refresh", { json: { refresh_token } });

test("a new role counts within a second, and so does a lost one", async () => {
    const [admin, customer] = [await owner(), await newCustomer()];
    expectProblem(await call("/admin/overview", { token: customer.token }), "a customer at the dashboard", 403);
    const given = await put(`/api/users/${customer.id}/roles`, admin, { roles: ["customer", "admin"] });
    expect(given.body).toMatchObject({ id: customer.id, roles: ["customer", "admin"], status: "active" });
    await expectEnds(customer.token);
    const session = (await refresh(customer.refresh)).body;
    expect((await call("/admin/overview", { token: session.access_token })).status).toBe(200);

    await put(`/api/users/${customer.id}/roles`, admin, { roles: ["customer"] });
    await expectEnds(session.access_token);
    const after = (await refresh(session.refresh_token)).body;
    expectProblem(await call("/admin/overview", { token: after.access_token }), "a customer again", 403);
    await eventually("the admin's log to tell of both", async () =>
        (await asAdmin("admin_db", `SELECT count(*) FROM audit_logs WHERE action = 'roles_changed' AND subject = '${customer.id}'`)) === "2" || undefined);
});

test("roles are given by who has seen those of now", async () => {
    const [admin, customer] = [await owner(), await newCustomer()];
    const path = `/api/users/${customer.id}`;
    const roles = (match?: string, wanted = ["customer", "support"]) =>
        call(`${path}/roles`, { method: "PUT", token: admin, json: { roles: wanted }, headers: match ? { "If-Match": match } : {} });
    const tag = async () => (await call(path, { token: admin })).headers.get("etag")!;
    const seen = await tag();
    expect(seen).toMatch(/^(W\/)?"\d+"$/);
    expectProblem(await roles(), "without If-Match", 428, "if_match_required");
    const given = await roles(seen);
    expect(given.body).toMatchObject({ roles: ["customer", "support"] });
    expect(given.headers.get("etag")).toBe(await tag());
    expectProblem(await roles(seen, ["customer"]), "after somebody else", 412, "version_changed");
    const beforeSuspension = await tag();
    await call(`${path}/suspend`, { method: "POST", token: admin });
    expectProblem(await roles(beforeSuspension, ["customer"]), "after a suspension", 412, "version_changed");
    const last = await tag();
    const raced = await Promise.all(["seller", "support", "admin"].map((role) => roles(last, ["customer", role, "seller"])));
    expect(raced.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
});

test("of two admins who take the role from each other one stays", async () => {
    const admins = [await newCustomer(), await newCustomer()];
    for (const each of admins) await giveRoles(each.id, ["customer", "admin"]);
    const tokens = await Promise.all(admins.map(async (each) => (await refresh(each.refresh)).body.access_token as string));
    const answers = await Promise.all([
        put(`/api/users/${admins[1]!.id}/roles`, tokens[0]!, { roles: ["customer"] }),
        call(`/api/users/${admins[0]!.id}/suspend`, { method: "POST", token: tokens[1]! })]);
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    // 401: the faster one has ended the token already.
    expect([401, 403]).toContain(answers.find(({ status }) => status !== 200)!.status);
});

test("suspension ends everything, reinstating opens the door again", async () => {
    const [admin, customer] = [await owner(), await newCustomer()];
    expect((await call(`/api/users/${customer.id}/suspend`, { method: "POST", token: admin })).body.status).toBe("suspended");
    await eventually("the token to end", async () => (await call("/api/cart", { token: customer.token })).status === 401 ? true : undefined, 1);
    expect((await refresh(customer.refresh)).status).toBe(401);
    const login = () => call("/api/auth/login", { json: { email: customer.email, password: "correct horse battery" } });
    expectProblem(await login(), "a suspended account", 401, "wrong_credentials");
    expectProblem(await call(`/api/users/${customer.id}/suspend`, { method: "POST", token: admin }), "twice", 409, "illegal_change");
    expect((await call(`/api/users/${customer.id}/reinstate`, { method: "POST", token: admin })).body.status).toBe("active");
    expect((await login()).status).toBe(200);
});

test("support looks at accounts and changes none", async () => {
    const [customer, other] = [await newCustomer(), await newCustomer()];
    await giveRoles(customer.id, ["customer", "support"]);
    const { access_token } = (await refresh(customer.refresh)).body;
    for (const path of ["/api/users", `/api/users/${other.id}`]) expect((await call(path, { token: access_token })).status, path).toBe(200);
    for (const [method, path, json] of [["PUT", `/api/users/${other.id}/roles`, { roles: ["admin"] }], ["POST", `/api/users/${other.id}/suspend`, undefined],
        ["POST", `/api/users/${other.id}/second-factor/reset`, undefined], ["POST", "/api/auth/signing-keys/rotate", { leaked: true }]] as const)
        expectProblem(await call(path, { method, token: access_token, json }), `${method} ${path}`, 403, "forbidden");
});

test("only admins look and change, and not their own", async () => {
    const [admin, customer] = [await owner(), await newCustomer()];
    for (const [method, path] of [["GET", "/api/users"], ["GET", `/api/users/${customer.id}`], ["PUT", `/api/users/${customer.id}/roles`],
        ["POST", `/api/users/${customer.id}/suspend`], ["POST", `/api/users/${customer.id}/reinstate`]] as const) {
        expectProblem(await call(path, { method, token: customer.token, json: method === "PUT" ? { roles: ["admin"] } : undefined }), `${method} ${path}`, 403);
    }
    const { id } = (await call("/api/users/me", { token: admin })).body;
    expectProblem(await put(`/api/users/${id}/roles`, admin, { roles: ["customer"] }), "one's own admin role", 409, "own_account");
    expectProblem(await call(`/api/users/${id}/suspend`, { method: "POST", token: admin }), "oneself", 409, "own_account");
    expectProblem(await put(`/api/users/${randomUUID()}/roles`, admin, { roles: ["admin"] }), "nobody", 404, "user_not_found");
    for (const action of ["suspend", "reinstate"])
        expectProblem(await call(`/api/users/${randomUUID()}/${action}`, { method: "POST", token: admin }), `${action} nobody`, 404, "user_not_found");
    expectProblem(await put(`/api/users/${customer.id}/roles`, admin, { roles: ["god"] }), "no such role", 422);
    const found = await call(`/api/users?email=${encodeURIComponent(customer.email)}`, { token: admin });
    expect(found.body.items).toEqual([expect.objectContaining({ id: customer.id, email: customer.email })]);
    const page = (await call("/api/users?limit=1", { token: admin })).body;
    const next = (await call(`/api/users?limit=1&cursor=${page.next}`, { token: admin })).body;
    expect(next.items[0].id < page.items[0].id).toBe(true);
});
