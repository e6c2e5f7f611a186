package example;

import io.fixedmap.ContentCache;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.annotation.Bean;

/** Has itself restarted a few times; a start that finds no memory leaves the process waiting until it is killed. */
@SpringBootApplication
public class DevtoolsApplication {
    private static final int STARTS = 4;

    public static void main(String[] arguments) {
        SpringApplication.run(DevtoolsApplication.class, arguments);
    }

    @Bean
    ApplicationRunner restarting(ContentCache cache) {
        return arguments -> {
            cache.put(new byte[1000]);
            // A system property outlives the class loader that a restart throws away.
            int starts = Integer.getInteger("starts", 0) + 1;
            System.setProperty("starts", Integer.toString(starts));
            System.out.println("start " + starts + " has " + cache.stats().entries() + " entry");
            if (starts == STARTS) {
                System.exit(cache.stats().entries() == 1 ? 0 : 1);
            }
            new Thread(() -> Restarter.getInstance().restart()).start();
        };
    }
}
