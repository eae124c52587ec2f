package dev.nightjar.dataset.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.nightjar.cloud.JsonText;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TypeFactsDocumentTest {
    @Test
    void everyFactComesBack() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 50; round++) {
            TypeFacts facts = new TypeFacts();
            for (Field field : TypeFacts.class.getDeclaredFields()) {
                fill(facts, field, random);
            }

            TypeFacts back =
                    TypeFactsDocument.read(new JsonMapper().readTree(JsonText.bytes(TypeFactsDocument.of(facts))));

            for (Field field : TypeFacts.class.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    assertThat(field.get(back)).as(field.getName()).isEqualTo(field.get(facts));
                }
            }
        }
    }

    /** Whatever fields there are: one that the document forgets fails the test. */
    private static void fill(TypeFacts facts, Field field, SplittableRandom random) throws Exception {
        if (Modifier.isStatic(field.getModifiers())) {
            return;
        }
        Class<?> type = field.getType();
        if (type == long.class) {
            field.setLong(facts, random.nextLong());
        } else if (type == int.class) {
            field.setInt(facts, random.nextInt());
        } else if (type == boolean.class) {
            field.setBoolean(facts, random.nextBoolean());
        } else if (type == double.class) {
            double[] values = {random.nextDouble(), Double.NaN, Double.POSITIVE_INFINITY, 0};
            field.setDouble(facts, values[random.nextInt(values.length)]);
        } else if (Collection.class.isAssignableFrom(type)) {
            facts.offset(random.nextInt(-720, 720) * 60);
        } else {
            throw new AssertionError("a fact of a new kind: " + field);
        }
    }

    @Test
    void whatIsNoFactIsRefused() throws Exception {
        for (String broken : new String[] {"{}", "[]", "null", "{\"kinds\":\"1\"}", "{\"kinds\":99999999999}"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TypeFactsDocument.read(new JsonMapper().readTree(broken)));
        }
    }
}
