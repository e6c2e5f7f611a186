package io.fixedmap.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class SampleApplicationIT {
    @Test
    void theApplicationStarts(@Autowired ApplicationContext context) {
        assertThat(context.getBean(SampleApplication.class)).isNotNull();
    }
}
