"""A Redis of one's own that really stops, and comes back."""

from tests.stack.clients import THREADS, Clients
from tests.stack.conftest import OwnRedis
from tests.stack.waiting import WHEN_BUSY, eventually


def test_redirects_and_clicks_outlast_redis_and_use_it_again(own_redis: OwnRedis) -> None:
    stack, valkey = own_redis.stack, own_redis.valkey
    assert stack.processes("valkey-server") == []
    key = stack.create_api_key()
    link = stack.create_link(key, customAlias="reliable")
    stack.create_link(key, customAlias="uncached")
    stack.create_link(key, customAlias="guarded", password="letmein")

    with Clients(stack.port, "/reliable") as clients:
        clients.wait_for(100, within=WHEN_BUSY)
        valkey.stop()
        clients.wait_for(100, within=WHEN_BUSY)
        assert stack.get("/uncached").status_code == 302
        assert stack.get("/no-such-link").status_code == 404
        assert stack.get("/guarded").status_code in (200, 503)
        api_answer = stack.get(f"/api/links/{link['id']}", headers={"x-api-key": key})
        health = stack.get("/health/ready")
        stored = stack.rows("clicks_click")
        clients.wait_for(50 + THREADS, within=WHEN_BUSY)  # one click per thread may be in `stored` before its answer
    answered = clients.answers[302]

    assert set(clients.answers) == {302}
    assert api_answer.status_code < 500 or api_answer.status_code == 503
    assert api_answer.headers["content-type"].startswith("application/json")
    assert (health.status_code, health.json()["parts"]["redis"]) == (503, "failing")
    assert stack.rows("clicks_click") >= stored + 50

    valkey.start()
    stack.wait_until_ready()
    eventually(lambda: stack.clicks(key, link["id"]) == answered, within=WHEN_BUSY)

    written = valkey.client.xinfo_stream("clicks")["entries-added"]

    def the_stream_is_used() -> bool:
        return (
            stack.get("/reliable").status_code == 302
            and valkey.client.xinfo_stream("clicks")["entries-added"] > written
        )

    eventually(the_stream_is_used, within=WHEN_BUSY)
