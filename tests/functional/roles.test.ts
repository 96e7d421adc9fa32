// Who may do what, and how soon a change of it counts.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { asAdmin } from "./database.js";
import { expectProblem } from "./problems.js";
import { call, eventually, newCustomer, owner } from "./shop.js";

const put = (path: string, token: string, json: unknown) => call(path, { method: "PUT", token, json });
const refresh = (refresh_token: string) => call("/api/auth/refresh", { json: { refresh_token } });

test("a new role counts within a second, and so does a lost one", async () => {
    const [admin, customer] = [await owner(), await newCustomer()];
    expectProblem(await call("/admin/overview", { token: customer.token }), "a customer at the dashboard", 403);
    const given = await put(`/api/users/${customer.id}/roles`, admin, { roles: ["customer", "admin"] });
    expect(given.body).toMatchObject({ id: customer.id, roles: ["customer", "admin"], status: "active" });
    const began = Date.now();
    await eventually("the old token to end", async () => (await call("/admin/overview", { token: customer.token })).status === 401 ? true : undefined, 2);
    const session = (await refresh(customer.refresh)).body;
    expect((await call("/admin/overview", { token: session.access_token })).status).toBe(200);
    expect(Date.now() - began).toBeLessThan(1000);

    await put(`/api/users/${customer.id}/roles`, admin, { roles: ["customer"] });
    await eventually("the admin's token to end", async () => (await call("/admin/overview", { token: session.access_token })).status === 401 ? true : undefined, 1);
    const after = (await refresh(session.refresh_token)).body;
    expectProblem(await call("/admin/overview", { token: after.access_token }), "a customer again", 403);
    const log = await asAdmin("admin_db", `SELECT count(*) FROM audit_logs WHERE action = 'roles_changed' AND subject = '${customer.id}'`);
    expect(Number(log)).toBeGreaterThan(0);
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
    const [admin, customer, other] = [await owner(), await newCustomer(), await newCustomer()];
    await put(`/api/users/${customer.id}/roles`, admin, { roles: ["customer", "support"] });
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
    expectProblem(await put(`/api/users/${customer.id}/roles`, admin, { roles: ["god"] }), "no such role", 422);
    const found = await call(`/api/users?email=${encodeURIComponent(customer.email)}`, { token: admin });
    expect(found.body.items).toEqual([expect.objectContaining({ id: customer.id, email: customer.email })]);
    const page = (await call("/api/users?limit=1", { token: admin })).body;
    const next = (await call(`/api/users?limit=1&cursor=${page.next}`, { token: admin })).body;
    expect(next.items[0].id < page.items[0].id).toBe(true);
});
