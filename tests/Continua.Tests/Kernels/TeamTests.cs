using Continua.Kernels;

namespace Continua.Tests.Kernels;

/// <summary>Threads that share work: all of it is done, members in step meet, and what one throws arrives as it was thrown.</summary>
public class TeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void All_work_is_done_time_and_again(int members)
    {
        Team team = new(stay: true);
        for (int n = 0; n < 200; n++)
        {
            int taken = 0, done = 0;
            team.Run(members, _ =>
            {
                while (Interlocked.Increment(ref taken) <= 50)
                {
                    Interlocked.Increment(ref done);
                }
            });
            Assert.Equal(50, done);
        }
    }

    [Fact]
    public void Calls_from_several_threads_wait_for_each_other()
    {
        Team team = new(stay: true);
        int inside = 0, most = 0;
        Parallel.For(0, 200, new() { MaxDegreeOfParallelism = 4 }, _ => team.Run(1, _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Interlocked.Decrement(ref inside);
        }));
        Assert.Equal(1, most);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Members_in_step_see_what_the_others_did_before_they_met(int most)
    {
        Team team = new(stay: true);
        for (int n = 0; n < 100; n++)
        {
            int[] rounds = new int[most];
            bool together = true;
            team.RunInStep(most, member =>
            {
                for (int round = 1; round <= 20; round++)
                {
                    rounds[member] = round;
                    team.Meeting.Wait();
                    together &= rounds.Take(team.Meeting.Members).All(r => r >= round);
                    team.Meeting.Wait();
                }
            });
            Assert.True(together);
            Assert.InRange(team.Meeting.Members, 1, most);
        }
    }

    [Fact]
    public void What_a_member_throws_arrives_and_releases_those_who_wait_for_it()
    {
        Team team = new(stay: true);
        for (int n = 0; n < 20; n++)
        {
            Assert.Throws<FormatException>(() => team.RunInStep(3, member =>
            {
                if (member == team.Meeting.Members - 1)
                {
                    throw new FormatException();
                }

                team.Meeting.Wait();
            }));
            Assert.Throws<FormatException>(() => team.Run(2, _ => throw new FormatException()));
        }

        int members = 0;
        team.RunInStep(2, _ => Interlocked.Increment(ref members));
        Assert.InRange(members, 1, 2);
    }
}
