"""What the product service does, as one would write it with FastAPI: a product by its id. A yardstick of ./souk bench."""
import json
import os
import ssl
from uuid import UUID

from fastapi import FastAPI, HTTPException
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import create_async_engine

tls = ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"])
tls.check_hostname = False
address = URL.create("postgresql+asyncpg", os.environ["PGUSER"], os.environ["PGPASSWORD"], os.environ["PGHOST"],
                     int(os.environ["PGPORT"]), "product_db")
engine = create_async_engine(address, pool_size=16, max_overflow=0, connect_args={"ssl": tls})
product_sql, images_sql, variants_sql = map(text, json.loads(os.environ["YARDSTICK_SQL"]))
app = FastAPI()


def money(amount, currency):
    return {"amount": amount, "currency": currency}


@app.get("/products/{id}")
async def product(id: UUID):
    async with engine.connect() as connection:
        row = (await connection.execute(product_sql, {"id": id})).mappings().first()
        if row is None:
            raise HTTPException(404)
        images = (await connection.execute(images_sql, {"id": id})).mappings().all()
        variants = (await connection.execute(variants_sql, {"id": id})).mappings().all()
    kept = {key: row[key] for key in ("id", "slug", "name", "description", "category", "seller_id")}
    return {
        **kept,
        "price_from": money(row["price_from"], row["currency"]),
        "images": [{"url": image["url"], "alt": image["alt"]} for image in images],
        "variants": [
            {"id": each["id"], "sku": each["sku"], "name": each["name"], "price": money(each["price"], each["currency"]),
             "available": each["available"]}
            for each in variants
        ],
    }
