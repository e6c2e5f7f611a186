package io.fixedmap.spring.recipes;

import io.fixedmap.ContentCodec;
import tools.jackson.databind.json.JsonMapper;

final class JsonCodec<T> implements ContentCodec<T> {
    private final JsonMapper mapper;
    private final Class<T> type;

    JsonCodec(JsonMapper mapper, Class<T> type) {
        this.mapper = mapper;
        this.type = type;
    }

    @Override
    public byte[] encode(T object) {
        return mapper.writeValueAsBytes(object);
    }

    @Override
    public T decode(byte[] content) {
        return mapper.readValue(content, type);
    }
}
